/** What a scenario names of its surroundings: networks and their sub-networks, and what its board has. */
import type { ModelledNetwork } from '../../application/modelled/network.js';
import { nearestWord } from '../../core/nearest-word.js';
import type { Place, Problem } from '../../core/schema-problems.js';
import { governors } from '../../device/virtual/governors/governors.js';
import type { VirtualBoard } from '../../device/virtual/plant/description.js';
import type { ScenarioFile } from './schema.js';

const governorNames = [...governors.map(({ name }) => name), 'userspace'];

/** @returns what is named and not there */
export function referenceProblems(
  file: ScenarioFile,
  networks: readonly ModelledNetwork[],
  board: VirtualBoard,
): Problem[] {
  return [
    ...networkProblems(file, networks),
    ...processorProblems(file, board),
    ...domainProblems(file, board),
  ];
}

function networkProblems({ applications }: ScenarioFile, networks: readonly ModelledNetwork[]): Problem[] {
  return applications.flatMap(({ network: name, subnets = [] }, index) => {
    const place = ['applications', index, 'network'];
    const names = networks.map((network) => network.name);
    const network = networks.find((one) => one.name === name);
    if (network === undefined) return unknown(place, name, names, 'network');
    const known = network.subnets.map((subnet) => subnet.name);
    return subnets.flatMap((subnet, at) =>
      unknown(['applications', index, 'subnets', at], subnet, known, `sub-network of ${name}`),
    );
  });
}

function processorProblems(file: ScenarioFile, board: VirtualBoard): Problem[] {
  const cpus = board.domains.flatMap((domain) => (domain.kind === 'cpu' ? domain.cpus : []));
  const kinds = board.domains.map(({ kind }) => kind);
  return [
    ...numberedProblems(file, cpus),
    ...file.applications.flatMap(({ mappings, threads = [] }, index) => [
      ...(mappings.some((kind) => kinds.includes(kind))
        ? []
        : [{ place: ['applications', index, 'mappings'], text: 'must name a kind that the board has' }]),
      ...threads.flatMap((count, at) => tooMany(['applications', index, 'threads', at], count, cpus.length)),
    ]),
    ...file.background.flatMap(({ work, threads }, index) => [
      ...unknown(['background', index, 'work', 'processor'], work.processor, kinds, 'kind of processor'),
      ...tooMany(['background', index, 'threads'], threads, cpus.length),
    ]),
  ];
}

/** Processors by the kernel's numbers. */
function numberedProblems({ setting, background, events }: ScenarioFile, cpus: readonly number[]): Problem[] {
  const numbers = (place: Place, list: readonly number[] = []) =>
    list.flatMap((cpu, at) => unknown([...place, at], cpu, cpus, 'processor'));
  return [
    ...numbers(['setting', 'offline'], setting.offline),
    ...background.flatMap((load, index) => numbers(['background', index, 'cpus'], load.cpus)),
    ...events.flatMap(({ offline, online }, index) => [
      ...numbers(['events', index, 'offline'], offline),
      ...numbers(['events', index, 'online'], online),
    ]),
  ];
}

function tooMany(place: Place, threads: number, cores: number): Problem[] {
  return threads > cores ? [{ place, text: `must be at most ${cores}: the cores of the board` }] : [];
}

function domainProblems({ setting, events }: ScenarioFile, board: VirtualBoard): Problem[] {
  const names = board.domains.map(({ name }) => name);
  return [
    ...Object.entries(setting.governors).flatMap(([domain, governor]) => [
      ...unknown(['setting', 'governors', domain], domain, names, 'frequency domain'),
      ...unknown(['setting', 'governors', domain], governor, governorNames, 'governor'),
    ]),
    ...Object.entries(setting.limits).flatMap(([domain, limits]) => [
      ...unknown(['setting', 'limits', domain], domain, names, 'frequency domain'),
      ...clockProblems(domain, limits, board),
    ]),
    ...events.flatMap(({ governor }, index) =>
      governor === undefined
        ? []
        : [
            ...unknown(['events', index, 'governor', 'domain'], governor.domain, names, 'frequency domain'),
            ...unknown(['events', index, 'governor', 'name'], governor.name, governorNames, 'governor'),
          ],
    ),
  ];
}

function clockProblems(
  name: string,
  { minMegahertz = 0, maxMegahertz = Number.POSITIVE_INFINITY }: ScenarioFile['setting']['limits'][string],
  board: VirtualBoard,
): Problem[] {
  const clocks = board.domains
    .find((domain) => domain.name === name)
    ?.points.hertzVolts.map(([hertz]) => hertz / 1e6);
  if (clocks === undefined || clocks.some((clock) => clock >= minMegahertz && clock <= maxMegahertz))
    return [];
  return [
    { place: ['setting', 'limits', name], text: `leaves no clock: ${name} has ${clocks.join(' ')} MHz` },
  ];
}

/** @param what the known ones are */
function unknown<T extends string | number>(
  place: Place,
  given: T,
  known: readonly T[],
  what: string,
): Problem[] {
  if (known.includes(given)) return [];
  const nearest = typeof given === 'string' ? nearestWord(given, known.map(String)) : null;
  const hint = nearest === null ? `there are ${known.join(' ')}` : `did you mean ${nearest}?`;
  return [{ place, text: `names no ${what} (${hint})` }];
}
