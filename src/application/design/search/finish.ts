/**
 * The end of a search: the front is timed in one run, sub-networks that are surely different are kept, calibrated on
 * all training images, and their accuracy is reported on images that no decision has looked at.
 */
import { formatQuantity } from '../../../core/units.js';
import type { Arch } from '../../network/arch.js';
import type { BatchNormStatistics } from '../../network/batch-norm.js';
import { costOfArch } from '../../network/cost.js';
import { memoryOfArch } from '../../network/memory.js';
import type { Supernet } from '../../network/supernet.js';
import type { Finalist } from '../finalists.js';
import type { ImageSequence } from '../image-sequence.js';
import type { LibrarySubnet } from '../library-schema.js';
import { hypervolume, paretoFront } from '../pareto.js';
import type { Evaluation } from '../ranks.js';
import type { Budget } from './budget.js';
import { addedByEnergy, separated } from './energy-choice.js';
import type { Findings, Joules } from './findings.js';
import type { Calibrated, NetworkJudge } from './network-judge.js';
import type { Models } from './surrogates.js';

/** A library's entry; `s1` is the least accurate. Accuracy is that on the reporting images. */
export interface FoundSubnet extends LibrarySubnet {
  readonly statistics: BatchNormStatistics;
}

export interface LibraryOfSearch {
  readonly subnets: readonly FoundSubnet[];
  /**
   * Accuracy x seconds that the sub-networks dominate. The reference point is one point below the accuracy of the
   * smallest sub-network of the space, at 1.1 times the latency of the largest.
   */
  readonly hypervolume: number;
}

export interface FinishOptions {
  readonly supernet: Supernet;
  readonly reporting: ImageSequence;
  /** How many selection images there are. */
  readonly everything: number;
  readonly findings: Findings;
  readonly models: Models;
  readonly judge: NetworkJudge;
  /** Whether the time that is left does for finishing these. */
  readonly budget: Pick<Budget, 'affordable'>;
  readonly smallest: Arch;
  readonly largest: Arch;
  /** Numbers of threads of the latencies. */
  readonly threads: readonly number[];
  readonly device: string;
  /** Median seconds for each, for each number of threads, all in one run. */
  timeTogether(archs: readonly Arch[]): Promise<number[][]>;
  /**
   * Where there is a meter: the joules of each, in this order as far as time goes.
   *
   * @param finalists what must still be finished in the time that is left
   */
  meter?: ((archs: readonly Arch[], finalists: readonly Arch[]) => Promise<readonly Joules[]>) | undefined;
  log(line: string): void;
}

export interface Candidate extends Finalist {
  readonly arch: Arch;
  readonly latencies: readonly number[];
  /** Null where they are not known. */
  readonly joules: Joules | null;
}

interface Finished extends Calibrated {
  readonly candidate: Candidate;
  readonly evaluation: Evaluation;
}

/** Neighbours of which it is not 95 % sure that the slower one is more accurate are one: the faster stays. */
export const libraryLimits = { atLeast: 2, atMost: 16, separation: 1.645 };
/** More are not worth timing for a library of so few. */
const mostOnFront = 32;

export async function finishLibrary(options: FinishOptions): Promise<LibraryOfSearch> {
  const { supernet, judge, smallest, largest, reporting, log } = options;
  const front = distinct(options, [...candidateFront(options), smallest, largest]);
  log(`timing ${front.length} sub-networks in one run`);
  const timed = await meterCandidates(options, await timeCandidates(options, front));
  const chosen = choose(options, timed);
  log(`kept ${chosen.length} sub-networks; calibrating and reporting`);
  const wanted = distinct(options, [...chosen.map(({ arch }) => arch), smallest]);
  const finished = await inLanes(wanted, judge.lanes, async (arch) => ({
    candidate:
      timed.find((one) => one.arch === arch) ?? timed.find((one) => sameArch(options, one.arch, arch))!,
    ...(await judge.finish(arch, reporting)),
  }));
  const kept = finished.filter(({ candidate }) => chosen.includes(candidate));
  kept.sort((a, b) => a.evaluation.top1 - b.evaluation.top1);
  logOrder(options, kept);
  const worst = finished.find(({ candidate }) => sameArch(options, candidate.arch, smallest))!;
  const slowest = timed.find(({ arch }) => sameArch(options, arch, largest))!;
  const reference = {
    accuracy: worst.evaluation.top1 - 0.01,
    latencySeconds: 1.1 * slowest.latencySeconds,
  };
  const subnets = kept.map((one, index) => describe(options, supernet, `s${index + 1}`, one));
  return { subnets, hypervolume: hypervolume(subnets, reference) };
}

type Known = Pick<FinishOptions, 'findings' | 'models' | 'everything' | 'threads'>;

/** What would be kept if the search ended now, latencies as predicted. */
export function likelyFinalists(known: Known): Arch[] {
  const { models, threads } = known;
  const timed = candidateFront(known).map((arch) =>
    candidateOf(
      known,
      arch,
      threads.map((_, index) => models.costs[index]!.estimate(arch).mean),
      models.energies.map((energy) => energy.estimate(arch).mean),
    ),
  );
  return choose({ budget: { affordable: () => true }, threads }, timed).map(({ arch }) => arch);
}

/** The fully judged that no other beats in latency or energy, at any number of threads; without luck in accuracies. */
function candidateFront({ findings, models, everything, threads }: Known): Arch[] {
  const full = findings.judged().filter(({ correct }) => correct.length === everything);
  const costs = [...models.costs.slice(0, threads.length), ...models.energies];
  const fronts = costs.map((cost) =>
    paretoFront(
      full.map(({ arch }) => ({
        arch,
        accuracy: models.accuracy.predict(arch).mean,
        latencySeconds: cost.estimate(arch).mean,
      })),
    ),
  );
  const most = Math.floor(mostOnFront / costs.length);
  return fronts.flatMap((front) => spreadOver(front, most).map(({ arch }) => arch));
}

async function timeCandidates(options: FinishOptions, archs: readonly Arch[]): Promise<Candidate[]> {
  const latencies = await options.timeTogether(archs);
  const { timings, keyOf } = options.findings;
  return archs.map((arch, index) =>
    candidateOf(options, arch, latencies[index]!, timings.get(keyOf(arch))?.joules ?? null),
  );
}

/** Those that are kept for their latency first; of the others, what the search has metered stands where time is short. */
async function meterCandidates(options: FinishOptions, timed: readonly Candidate[]): Promise<Candidate[]> {
  const kept = choose(options, timed);
  const inOrder = [...kept, ...timed.filter((one) => !kept.includes(one))];
  const archsOf = (candidates: readonly Candidate[]) => candidates.map(({ arch }) => arch);
  const joules = (await options.meter?.(archsOf(inOrder), archsOf(kept))) ?? [];
  const metered = inOrder.map((one, index) => ({ ...one, joules: joules[index] ?? one.joules }));
  return timed.map(({ arch }) => metered.find((one) => one.arch === arch)!);
}

function candidateOf(
  { models, findings }: Pick<FinishOptions, 'models' | 'findings'>,
  arch: Arch,
  latencies: readonly number[],
  joules: Joules | null,
): Candidate {
  return {
    arch,
    accuracy: models.accuracy.predict(arch).mean,
    latencySeconds: latencies[0]!,
    ...{ latencies, joules },
    correct: findings.judgements.get(findings.keyOf(arch))!.correct,
  };
}

/**
 * At each number of threads those that separate in latency, and what energy adds; fewer where the time that is left
 * does not do for all.
 */
export function choose(
  { budget, threads }: Pick<FinishOptions, 'budget' | 'threads'>,
  timed: readonly Candidate[],
): Candidate[] {
  for (let atMost = libraryLimits.atMost; ; atMost--) {
    const limits = { ...libraryLimits, atMost };
    const fast = threads.flatMap((_, index) => separated(timed, (one) => one.latencies[index]!, limits));
    const once = [...new Set(fast)];
    for (const index of threads.keys()) once.push(...addedByEnergy(once, timed, index, limits));
    if (atMost <= libraryLimits.atLeast || budget.affordable(once.map(({ arch }) => arch))) return once;
  }
}

function describe(
  { threads, device }: FinishOptions,
  { description }: Supernet,
  id: string,
  { candidate, evaluation, statistics, calibrationImages }: Finished,
): FoundSubnet {
  const { arch, latencySeconds, latencies } = candidate;
  const { macs, parameters } = costOfArch(description, arch);
  return {
    id,
    arch,
    accuracy: evaluation.top1,
    accuracyLow: evaluation.top1Low,
    accuracyHigh: evaluation.top1High,
    images: evaluation.images,
    macs,
    parameters,
    latencySeconds,
    memoryBytes: memoryOfArch(description, arch),
    devices: threads.map((count, index) => ({
      device,
      threads: count,
      latencySeconds: latencies[index]!,
      energyJoules: candidate.joules?.[index] ?? null,
    })),
    calibrationImages,
    statistics,
  };
}

/** The unseen images report, they do not choose: a pair that they order otherwise is told, not removed. */
function logOrder({ log }: FinishOptions, byAccuracy: readonly Finished[]): void {
  for (const [index, { candidate, evaluation }] of byAccuracy.entries()) {
    const faster = byAccuracy
      .slice(index + 1)
      .find((other) => other.candidate.latencySeconds < candidate.latencySeconds);
    if (faster === undefined) continue;
    log(
      `on the unseen images ${share(evaluation.top1)} at ${milliseconds(candidate.latencySeconds)} is no more than ` +
        `${share(faster.evaluation.top1)} at ${milliseconds(faster.candidate.latencySeconds)}; both are kept`,
    );
  }
}

const share = (value: number) => formatQuantity(value, 'ratio');
const milliseconds = (value: number) => formatQuantity(value, 'seconds');

const sameArch = ({ findings }: FinishOptions, a: Arch, b: Arch) => findings.keyOf(a) === findings.keyOf(b);

function distinct({ findings }: FinishOptions, archs: readonly Arch[]): Arch[] {
  return [...new Map(archs.map((arch) => [findings.keyOf(arch), arch])).values()];
}

/** Evenly along the front, both ends included. */
function spreadOver<T>(front: readonly T[], most: number): T[] {
  if (front.length <= most) return [...front];
  return Array.from(
    { length: most },
    (_, index) => front[Math.round((index * (front.length - 1)) / (most - 1))]!,
  );
}

async function inLanes<T, R>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = [...items.entries()];
  const lane = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
