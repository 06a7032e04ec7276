/** What a virtual board may not say although each of its values alone is sound. */
import { governors } from './governors/governors.js';
import type { CpuDomain, VirtualBoard } from './plant/description.js';

/** A contradiction, with its place: `zones[1].cools: ...`. */
type Problem = string;

/** @returns all contradictions, in the order of the board; none for a board that can run */
export function checkVirtualBoard(board: VirtualBoard): Problem[] {
  return [
    ...domainProblems(board),
    ...thermalProblems(board),
    ...zoneProblems(board),
    ...railProblems(board),
  ];
}

function domainProblems({ domains }: VirtualBoard): Problem[] {
  const processors = domains.map((domain) => (domain.kind === 'cpu' ? domain.cpus : []));
  const memories = domains.filter(({ kind }) => kind === 'memory').length;
  return [
    ...(memories === 1 ? [] : [`domains: there must be one memory domain, not ${memories}`]),
    ...(domains.some(({ kind }) => kind === 'cpu') ? [] : ['domains: there must be a cpu domain']),
    ...repeated(
      'domains',
      domains.map(({ name }) => name),
    ),
    ...repeated('domains', processors.flat(), 'processor'),
    ...(processors.flat().length === 0 || processors.flat().includes(0)
      ? []
      : ['domains: there must be a processor 0']),
    ...domains.flatMap((domain, i) => governorProblems(`domains[${i}]`, domain.governor)),
    ...domains.flatMap((domain, i) => (domain.kind === 'cpu' ? idleProblems(`domains[${i}]`, domain) : [])),
    ...capacityProblems(domains.filter((domain) => domain.kind === 'cpu')),
  ];
}

function governorProblems(place: string, governor: string): Problem[] {
  const known = governor === 'userspace' || governors.some(({ name }) => name === governor);
  return known ? [] : [`${place}.governor: there is no governor ${governor}`];
}

function idleProblems(place: string, { idleStates: { states } }: CpuDomain): Problem[] {
  const early = states.flatMap(({ name, exitSeconds, residencySeconds }, i) =>
    residencySeconds < exitSeconds
      ? [`${place}.idleStates.states[${i}]: ${name} cannot pay before it has been left again`]
      : [],
  );
  const names = states.map(({ name }) => name);
  return [...early, ...repeated(`${place}.idleStates.states`, names)];
}

/** Work is counted in cycles of the strongest kind of core. */
function capacityProblems(domains: readonly CpuDomain[]): Problem[] {
  const greatest = Math.max(...domains.map(({ capacity }) => capacity.value));
  return domains.length === 0 || greatest === 1024
    ? []
    : [`domains: the strongest core must have the capacity 1024, not ${greatest}`];
}

function thermalProblems({ domains, thermal: { nodes, links, heats } }: VirtualBoard): Problem[] {
  const names = nodes.map(({ name }) => name);
  const sources = [...domains.map(({ name }) => name), 'base'];
  const heated = { base: 'base', ...heats };
  return [
    ...repeated('thermal.nodes', names),
    ...links.flatMap(({ between }, i) => unknown(`thermal.links[${i}].between`, between, names, 'node')),
    ...links.flatMap(({ between: [a, b] }, i) =>
      a === b ? [`thermal.links[${i}].between: ${a} is joined with itself`] : [],
    ),
    ...unknown('thermal.heats', Object.keys(heats), sources, 'domain'),
    ...unknown('thermal.heats', Object.values(heated), names, 'node'),
    ...trappedHeat(
      names,
      links,
      nodes.filter((node) => node.airWattsPerKelvin > 0).map(({ name }) => name),
    ),
  ];
}

/** Nodes from which no chain of links leads to the air: they would grow hotter without end. */
function trappedHeat(
  names: readonly string[],
  links: VirtualBoard['thermal']['links'],
  airy: readonly string[],
): Problem[] {
  const cooled = new Set(airy);
  for (let before = -1; before < cooled.size; ) {
    before = cooled.size;
    for (const { between } of links)
      if (between.some((name) => cooled.has(name))) for (const name of between) cooled.add(name);
  }
  return names
    .filter((name) => !cooled.has(name))
    .map((name) => `thermal.nodes: the heat of ${name} has no way to the air while the fan rests`);
}

function zoneProblems({ domains, thermal, zones }: VirtualBoard): Problem[] {
  const nodes = thermal.nodes.map(({ name }) => name);
  const names = domains.map(({ name }) => name);
  return [
    ...repeated(
      'zones',
      zones.map(({ name }) => name),
    ),
    ...zones.flatMap(({ node }, i) => unknown(`zones[${i}].node`, [node], nodes, 'node')),
    ...zones.flatMap(({ cools }, i) => unknown(`zones[${i}].cools`, cools, names, 'domain')),
    ...zones.flatMap(({ policy, sustainableWatts }, i) =>
      policy === 'power_allocator' && sustainableWatts === undefined
        ? [`zones[${i}].sustainableWatts: power_allocator needs it`]
        : [],
    ),
    ...zones.flatMap(({ cools, trips }, i) =>
      cools.length === 0 && trips.some(({ type }) => type === 'passive')
        ? [`zones[${i}].cools: a passive trip must cool a domain`]
        : [],
    ),
  ];
}

function railProblems({ domains, rails }: VirtualBoard): Problem[] {
  const names = domains.map(({ name }) => name);
  return [
    ...repeated(
      'rails',
      rails.map(({ name }) => name),
    ),
    ...rails.flatMap((rail, i) => unknown(`rails[${i}].domains`, rail.domains, names, 'domain')),
    ...rails.flatMap((rail, i) => repeated(`rails[${i}].domains`, rail.domains, 'domain')),
  ];
}

function repeated(place: string, values: readonly (string | number)[], what = 'name'): Problem[] {
  const twice = values.filter((value, i) => values.indexOf(value) !== i);
  return [...new Set(twice)].map((value) => `${place}: the ${what} ${value} is there more than once`);
}

function unknown(
  place: string,
  used: readonly string[],
  known: readonly string[],
  what: 'node' | 'domain',
): Problem[] {
  return used
    .filter((name) => !known.includes(name))
    .map((name) => `${place}: there is no ${what} ${name}; there are ${known.join(', ')}`);
}
