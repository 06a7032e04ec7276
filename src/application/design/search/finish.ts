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
import { type Finalist, selectFinalists } from '../finalists.js';
import type { ImageSequence } from '../image-sequence.js';
import type { LibrarySubnet } from '../library-schema.js';
import { hypervolume, paretoFront } from '../pareto.js';
import type { Evaluation } from '../ranks.js';
import type { Budget } from './budget.js';
import type { Findings } from './findings.js';
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
  readonly budget: Budget;
  readonly smallest: Arch;
  readonly largest: Arch;
  /** Numbers of threads of the latencies. */
  readonly threads: readonly number[];
  readonly device: string;
  /** Median seconds for each, for each number of threads, all in one run. */
  timeTogether(archs: readonly Arch[]): Promise<number[][]>;
  log(line: string): void;
}

interface Candidate extends Finalist {
  readonly arch: Arch;
  readonly latencies: readonly number[];
}

interface Finished extends Calibrated {
  readonly candidate: Candidate;
  readonly evaluation: Evaluation;
}

/** Neighbours whose difference has a 95 % interval that holds 0 are one: the faster stays. */
export const libraryLimits = { atLeast: 2, atMost: 16, separation: 1.96 };
/** More are not worth timing for a library of so few. */
const mostOnFront = 32;

export async function finishLibrary(options: FinishOptions): Promise<LibraryOfSearch> {
  const { supernet, judge, smallest, largest, reporting, log } = options;
  const front = distinct(options, [...candidateFront(options), smallest, largest]);
  log(`timing ${front.length} sub-networks in one run`);
  const timed = await timeCandidates(options, front);
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

/** The fully judged that no other beats, at any number of threads; luck is taken out of their accuracies. */
function candidateFront({ findings, models, everything, threads }: FinishOptions): Arch[] {
  const full = findings.judged().filter(({ correct }) => correct.length === everything);
  const fronts = threads.map((_, index) =>
    paretoFront(
      full.map(({ arch }) => ({
        arch,
        accuracy: models.accuracy.predict(arch).mean,
        latencySeconds: models.costs[index]!.estimate(arch).mean,
      })),
    ),
  );
  const most = Math.floor(mostOnFront / threads.length);
  return fronts.flatMap((front) => spreadOver(front, most).map(({ arch }) => arch));
}

async function timeCandidates(options: FinishOptions, archs: readonly Arch[]): Promise<Candidate[]> {
  const latencies = await options.timeTogether(archs);
  return archs.map((arch, index) => ({
    arch,
    accuracy: options.models.accuracy.predict(arch).mean,
    latencySeconds: latencies[index]![0]!,
    latencies: latencies[index]!,
    correct: options.findings.judgements.get(options.findings.keyOf(arch))!.correct,
  }));
}

/** At each number of threads those that separate; fewer where the time that is left does not do for all. */
function choose({ budget, threads }: FinishOptions, timed: readonly Candidate[]): Candidate[] {
  for (let atMost = libraryLimits.atMost; ; atMost--) {
    const chosen = threads.flatMap((_, index) => {
      const here = timed.map((one) => ({ ...one, latencySeconds: one.latencies[index]!, one }));
      return selectFinalists(paretoFront(here), { ...libraryLimits, atMost }).chosen.map(({ one }) => one);
    });
    const once = [...new Set(chosen)];
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
      energyJoules: null,
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
