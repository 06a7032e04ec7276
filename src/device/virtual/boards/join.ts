/** Joins a board's description, its power model and what both lack into a virtual board. */
import { CotuneError } from '../../../core/errors.js';
import { type Board, type BoardDomain, operatingPoints } from '../../board/board.js';
import type { VirtualBoardInput } from '../plant/description.js';
import { type BoardPower, voltsAt } from '../power/board.js';
import { assumed, type Provenance, published } from '../power/provenance.js';
import type { BoardAddition, CpuAddition, GpuAddition } from './addition.js';

type DomainInput = VirtualBoardInput['domains'][number];
type Points = DomainInput['points'];

export interface BoardParts {
  readonly description: Board;
  readonly power: BoardPower;
  readonly addition: BoardAddition;
}

/** @throws {CotuneError} `ERR_INTERNAL` where the parts leave something open */
export function joinBoard(parts: BoardParts): VirtualBoardInput {
  const { description, power, addition } = parts;
  const { name, title } = description;
  return {
    name,
    title,
    base: power.base,
    regulator: power.regulator,
    domains: [
      ...Object.entries(addition.cpus).map(([domain, added]) => cpuDomain(parts, domain, added)),
      ...Object.entries(addition.gpus).map(([domain, added]) => gpuDomain(parts, domain, added)),
      addition.memory,
    ],
    thermal: addition.thermal,
    zones: zones(parts),
    rails: addition.rails,
    notes: [...description.notes, ...power.notes, ...addition.notes],
  };
}

function cpuDomain(parts: BoardParts, name: string, added: CpuAddition): DomainInput {
  const domain = domainOf(parts, name);
  const { transition, governor, idleStates } = added;
  return {
    kind: 'cpu',
    name,
    points: added.points ?? pointsOf(parts, domain),
    transition,
    governor,
    cpus: given(added.cpus ?? domain.cpus, `the processors of ${name}`),
    capacity: added.capacity ?? capacityOf(parts, domain),
    power: given(parts.power.domains[name], `the power of ${name}`),
    idleStates,
  };
}

function gpuDomain(parts: BoardParts, name: string, added: GpuAddition): DomainInput {
  const power = added.power ?? given(parts.power.domains[name], `the power of ${name}`);
  const points = pointsOf(parts, domainOf(parts, name));
  return { kind: 'gpu', name, points, transition: added.transition, governor: added.governor, power };
}

function domainOf({ description }: BoardParts, name: string): BoardDomain {
  return given(
    description.domains.find((domain) => domain.name === name),
    `the domain ${name}`,
  );
}

/** Device trees give it per megahertz; the kernel multiplies it with the highest clock and compares the products. */
function capacityOf({ description }: BoardParts, domain: BoardDomain): CpuAddition['capacity'] & object {
  const { source } = given(domain.capacity, `the capacity of ${domain.name}`);
  const greatest = Math.max(...description.domains.map(speedOf));
  return { value: Math.round((1024 * speedOf(domain)) / greatest), provenance: published(source) };
}

const speedOf = (domain: BoardDomain) =>
  (domain.capacity?.value ?? 0) * (operatingPoints(domain).at(-1)?.hertz ?? 0);

/** Clocks of the description, with its voltages or those of the power model. */
function pointsOf({ power }: BoardParts, domain: BoardDomain): Points {
  const points = operatingPoints(domain);
  const modelled = power.voltages?.[domain.name];
  return {
    hertzVolts: points.map(({ hertz, volts }) => [
      hertz,
      volts ?? voltsAt(given(modelled, `the voltages of ${domain.name}`).points, hertz),
    ]),
    provenance: modelled === undefined ? flagOf(domain) : modelled.provenance,
  };
}

/** The weakest of them, for all. */
function flagOf({ points = [] }: BoardDomain): Provenance {
  const inferred = points.find(({ flag }) => flag === 'inferred');
  const source = points.map((group) => group.source).join(', ');
  return inferred === undefined ? published(source) : assumed(`in part inferred: ${source}`);
}

function zones({ description, addition }: BoardParts): VirtualBoardInput['zones'] {
  const { policy, pollSeconds, provenance, list } = addition.zones;
  return list.map(({ name, node, cools, trips }) => {
    const described = description.thermal?.zones.find((zone) => zone.name === name)?.trips;
    return {
      name,
      node,
      trips: (trips ?? given(described, `the trips of ${name}`)).map((trip) => ({ ...trip })),
      cools: [...cools],
      policy,
      pollSeconds,
      provenance,
    };
  });
}

function given<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new CotuneError('ERR_INTERNAL', `a virtual board lacks ${what}`);
  return value;
}
