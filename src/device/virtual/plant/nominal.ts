/**
 * What a virtual board does with a stage of work when nothing else runs, in closed form: the same model as the
 * plant's, for option tables and for comparing a board with published figures. Pure: clocks and temperature are given.
 */
import type { WorkStage } from '../../../core/work.js';
import { voltsAt } from '../power/board.js';
import { type ClusterState, workWatts } from '../power/cluster.js';
import type { CpuDomain, GpuDomain, MemoryDomain, VirtualBoard, VirtualDomain } from './description.js';

/** Clocks in force, in hertz, by domain; a domain that is not named runs at its highest. */
export type Clocks = Readonly<Record<string, number>>;

/** Where a stage runs. */
export interface Place {
  /** The name of a cpu or gpu domain. */
  readonly domain: string;
  /** Among which the parallel part is divided, each on a core of its own; 1 where it is left out. */
  readonly threads?: number;
  readonly hertz?: Clocks;
}

export interface StageSeconds {
  readonly total: number;
  /** Of it, waiting for memory. */
  readonly memory: number;
  /** Of cores, over all threads. */
  readonly core: number;
}

/**
 * Seconds of a stage alone on the board: serial part, then the parallel part divided by the threads. Memory time
 * is spread over both in proportion to the cycles.
 *
 * @throws {RangeError} where the board has no such domain
 */
export function nominalSeconds(board: VirtualBoard, stage: WorkStage, place: Place): StageSeconds {
  const domain = processorDomain(board, place.domain);
  const hertz = hertzOf(domain, place.hertz);
  const compute = stage.computeCycles / (hertz * workPerCycle(board, domain));
  const memory = stage.memoryBytes / bytesPerSecond(board, place.hertz);
  const stretch = amdahl(stage.parallelFraction, domain.kind === 'gpu' ? 1 : (place.threads ?? 1));
  return { total: (compute + memory) * stretch, memory: memory * stretch, core: compute + memory };
}

/** The share of one thread's time that several need. */
export const amdahl = (parallelFraction: number, threads: number) =>
  1 - parallelFraction + parallelFraction / threads;

/** What one cycle of a domain's core does, in cycles of the strongest kind of core; 1 for a graphics processor. */
export function workPerCycle({ domains }: VirtualBoard, domain: CpuDomain | GpuDomain): number {
  if (domain.kind === 'gpu') return 1;
  const cores = domains.filter((other) => other.kind === 'cpu');
  const strongest = cores.reduce((best, other) =>
    other.capacity.value > best.capacity.value ? other : best,
  );
  return (domain.capacity.value / 1024) * (highestHertz(strongest) / highestHertz(domain));
}

/** What one stage gets at a memory clock, alone. */
export function bytesPerSecond(board: VirtualBoard, hertz: Clocks = {}): number {
  const memory = memoryDomain(board);
  return memory.bandwidth.bytesPerSecond * (hertzOf(memory, hertz) / highestHertz(memory));
}

/**
 * Joules of a stage at the plug beyond what the board takes without it: switching of the cores while they are busy,
 * and of the memory for what it moves; both through the regulator. Idle states that the stage ends are not counted.
 *
 * @returns the domain's part and the memory's
 */
export function nominalJoules(
  board: VirtualBoard,
  stage: WorkStage,
  place: Place,
): { readonly domain: number; readonly memory: number } {
  const domain = processorDomain(board, place.domain);
  const { core } = nominalSeconds(board, stage, place);
  const watts = stage.activity * workWatts(domain.power, stateOf(domain, place.hertz, [1]));
  const { efficiency } = board.regulator;
  return {
    domain: (watts * core) / efficiency,
    memory: (memoryDomain(board).power.joulesPerByte * stage.memoryBytes) / efficiency,
  };
}

/** At 50 °C, which only leakage asks for: none of it is in what work adds. */
function stateOf(
  domain: CpuDomain | GpuDomain,
  clocks: Clocks | undefined,
  utilisations: readonly number[],
): ClusterState {
  const hertz = hertzOf(domain, clocks);
  return { hertz, volts: voltsAt(domain.points.hertzVolts, hertz), celsius: 50, utilisations };
}

const hertzOf = (domain: VirtualDomain, clocks: Clocks = {}) => clocks[domain.name] ?? highestHertz(domain);

const highestHertz = ({ points }: VirtualDomain) => points.hertzVolts.at(-1)![0];

export function memoryDomain({ domains }: VirtualBoard): MemoryDomain {
  return domains.find((domain) => domain.kind === 'memory')!;
}

function processorDomain(board: VirtualBoard, name: string): CpuDomain | GpuDomain {
  const domain = domainOf(board, name);
  if (domain.kind === 'memory') throw new RangeError(`${name} executes no work: it is memory`);
  return domain;
}

function domainOf({ name: board, domains }: VirtualBoard, name: string): VirtualDomain {
  const domain = domains.find((one) => one.name === name);
  if (domain === undefined) throw new RangeError(`${board} has no domain ${name}`);
  return domain;
}
