/**
 * The power model of this machine where no sensor measures: of the virtual board that it is one of, with what it takes
 * without work; else P = C V² f of each core, from its own device tree or its board's description, without that.
 */
import { readingValue } from '../../core/monitor.js';
import { boardByName } from '../../device/board/boards.js';
import { detectBoard } from '../../device/board/detect.js';
import { boardPowerModel, livePowerModels, type PowerModel } from '../../device/board/power-model.js';
import { type CpuPolicy, readCpuPolicies } from '../../device/linux/cpufreq.js';
import { readClusters } from '../../device/linux/frequency-domains.js';
import type { Absent, Tree } from '../../device/linux/tree.js';
import { virtualBoard, virtualBoardNames } from '../../device/virtual/boards.js';
import type { CpuDomain, VirtualBoard } from '../../device/virtual/plant/description.js';
import { nominalJoules, nominalSeconds } from '../../device/virtual/plant/nominal.js';
import { asleepWatts, awakeWatts } from '../../device/virtual/plant/nominal-power.js';
import { restWatts } from '../simulation/joint-setup.js';
import type { Readings } from './power-origin.js';

/** Of processors that share a clock. */
export interface ClusterPowerModel {
  readonly cpus: readonly number[];
  /** Without work, at a clock in hertz. */
  idleWatts(hertz: number): number;
  /** What one busy core adds. */
  wattsPerCore(hertz: number): number;
}

export interface MachinePowerModel {
  /** For people. */
  readonly source: string;
  /** What no processor takes. */
  readonly baseWatts: number;
  readonly clusters: readonly ClusterPowerModel[];
  readonly policies: readonly CpuPolicy[];
}

/**
 * @param board name of a board; null for what the machine says it is
 * @throws {CotuneError} `ERR_BOARD_UNKNOWN` for a board that there is not
 */
export function powerModelOf(tree: Tree, board: string | null): MachinePowerModel | Absent {
  if (board !== null) boardByName(board);
  const detected = detectBoard(tree);
  const name = board ?? ('absent' in detected ? null : detected.name);
  const found = readCpuPolicies(tree);
  if ('absent' in found)
    return { absent: `no power model holds where no clock can be read (${found.absent})` };
  const { policies } = found;
  if (name !== null && virtualBoardNames.includes(name)) return ofVirtualBoard(virtualBoard(name), policies);
  const own = readClusters(tree);
  const models = 'absent' in own ? [] : livePowerModels(tree, own.clusters);
  const described = name === null ? [] : boardByName(name).domains.filter(({ kind }) => kind === 'cpu');
  const clusters = policies.map(({ cpus }) => {
    const index = 'absent' in own ? -1 : own.clusters.findIndex((one) => one.cpus.includes(cpus[0]!));
    const domain = described.find((one) => one.cpus?.includes(cpus[0]!));
    const candidates = [models[index], domain && boardPowerModel(domain)];
    const model = candidates.find((one) => one !== undefined && !('absent' in one));
    return model === undefined || 'absent' in model ? null : ofPoints(cpus, model);
  });
  if (clusters.length === 0 || clusters.some((one) => one === null))
    return { absent: `nothing tells the power of ${name ?? 'this machine'} from its voltages` };
  const source = `P = C V² f of ${name ?? 'its device tree'}, without what it takes at rest`;
  return { source, baseWatts: 0, clusters: clusters as ClusterPowerModel[], policies };
}

/** A silicon at work on a board in a room. */
const usualCelsius = 50;
/** Any work: only its ratio of joules to seconds counts. */
const work = {
  processor: 'cpu',
  computeCycles: 1e9,
  memoryBytes: 0,
  activity: 1,
  parallelFraction: 1,
} as const;

function ofVirtualBoard(board: VirtualBoard, policies: readonly CpuPolicy[]): MachinePowerModel {
  const clusters = board.domains.flatMap((domain) =>
    domain.kind === 'cpu' ? [ofVirtualDomain(board, domain)] : [],
  );
  return { source: `the power model of ${board.title}`, baseWatts: restWatts(board), clusters, policies };
}

function ofVirtualDomain(board: VirtualBoard, domain: CpuDomain): ClusterPowerModel {
  return {
    cpus: domain.cpus,
    idleWatts: (hertz) => asleepWatts(board, domain, hertz, usualCelsius),
    wattsPerCore(hertz) {
      const place = { domain: domain.name, hertz: { [domain.name]: hertz } };
      const working = nominalJoules(board, work, place).domain / nominalSeconds(board, work, place).core;
      const asleep = asleepWatts(board, domain, hertz, usualCelsius);
      return working + awakeWatts(board, domain, hertz, usualCelsius) - asleep;
    },
  };
}

function ofPoints(cpus: readonly number[], { points }: PowerModel): ClusterPowerModel {
  return {
    cpus,
    idleWatts: () => 0,
    wattsPerCore(hertz) {
      const above = points.find((point) => point.hertz >= hertz) ?? points.at(-1)!;
      return (above.wattsPerCore * hertz) / above.hertz;
    },
  };
}

/** By the clocks and how busy the processors are; undefined where one of these cannot be read. */
export function modelledWatts(
  { baseWatts, clusters, policies }: MachinePowerModel,
  readings: Readings,
): number | undefined {
  let watts = baseWatts;
  for (const cluster of clusters) {
    const policy = policies.find(({ cpus }) => cpus.some((cpu) => cluster.cpus.includes(cpu)));
    const hertz = readingValue(readings.get(`cpu.frequency.${policy?.name}`));
    const busy = busyCores(readings, cluster.cpus);
    if (hertz === undefined || busy === undefined) return undefined;
    watts += cluster.idleWatts(hertz) + cluster.wattsPerCore(hertz) * busy;
  }
  return Number.isFinite(watts) ? watts : undefined;
}

/** Of these processors, those that say so; one that is offline is not busy. */
export function busyCores(readings: Readings, cpus: readonly number[]): number | undefined {
  const busy = cpus.flatMap((cpu) => readingValue(readings.get(`cpu.busy.cpu${cpu}`)) ?? []);
  return busy.length === 0 ? undefined : busy.reduce((sum, cores) => sum + cores, 0);
}
