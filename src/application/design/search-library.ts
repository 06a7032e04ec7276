/**
 * From a supernet to the contents of a library: search the front, re-measure it in one run, keep sub-networks that
 * are surely different, and report their accuracy on images that no decision has looked at.
 */
import type { Clock } from '../../core/clock.js';
import { createRandom } from '../../core/random.js';
import { formatQuantity } from '../../core/units.js';
import { type Arch, archKey, largestArch, smallestArch } from '../network/arch.js';
import type { BatchNormStatistics } from '../network/build.js';
import { costOfArch } from '../network/cost.js';
import type { Supernet } from '../network/supernet.js';
import { type Evaluation, evaluate } from './evaluate.js';
import { type Finalist, selectFinalists } from './finalists.js';
import type { ImageSequence } from './image-sequence.js';
import { measureLatencies } from './latency.js';
import type { LibrarySubnet } from './library-schema.js';
import { type FullJudgement, NetworkJudge } from './network-judge.js';
import { hypervolume, paretoFront } from './pareto.js';
import { searchFront } from './search.js';
import { supernetSpace } from './space.js';

export interface LibrarySearchOptions {
  readonly supernet: Supernet;
  /** Training images, for calibration. */
  readonly training: ImageSequence;
  /** What the search and the selection look at. */
  readonly selection: ImageSequence;
  /** What the reported accuracy is measured on, and nothing else. */
  readonly reporting: ImageSequence;
  readonly clock: Clock;
  /** Of the accuracy runs; latency is that of one thread. */
  readonly threads: number;
  /** For everything together; at least the smallest and the largest sub-network are judged. */
  readonly seconds: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  /** One line of progress. */
  log(line: string): void;
}

/** A library's entry; `s1` is the least accurate. Accuracy is that on the reporting images. */
export interface FoundSubnet extends LibrarySubnet {
  readonly statistics: BatchNormStatistics;
}

export interface LibrarySearchResult {
  readonly subnets: readonly FoundSubnet[];
  /**
   * Accuracy x seconds that the sub-networks dominate. The reference point is one point below the accuracy of the
   * smallest sub-network of the space, at 1.1 times the latency of the largest.
   */
  readonly hypervolume: number;
}

interface JudgedArch extends Finalist {
  readonly arch: Arch;
  readonly judgement: FullJudgement;
}

interface Unseen {
  readonly judged: JudgedArch;
  readonly evaluation: Evaluation;
}

const populationSize = 40;
const limits = { atLeast: 8, atMost: 14, separation: 2.5 };
const secondsBetweenLines = 10;
const finalLatencyRounds = 100;
/** Of the time for the last stage: its sub-networks may be larger than the average of the search. */
const reserveFactor = 1.2;

/**
 * @throws {CotuneError} for images and sub-networks that cannot be used; the signal's reason when it is aborted
 */
export async function searchLibrary(options: LibrarySearchOptions): Promise<LibrarySearchResult> {
  const { supernet, log } = options;
  const ends = [smallestArch(supernet.description), largestArch(supernet.description)] as const;
  const deadline = options.clock.now() + options.seconds;
  const judge = new NetworkJudge({ ...options, reference: ends[1] });
  const found = await search(options, judge, deadline);
  log(`${judge.judgements} evaluations; measuring the latency of ${found.length} candidates in one run`);
  const judged = await remeasure(options, judge, distinct(supernet, [...found, ...ends]));
  const { chosen, separation } = selectFinalists(paretoFront(judged), limits);
  log(
    `kept ${chosen.length} sub-networks; neighbours are at least ${separation.toFixed(1)} standard errors apart`,
  );
  return report(options, chosen, [atKey(supernet, judged, ends[0]), atKey(supernet, judged, ends[1])]);
}

async function search(options: LibrarySearchOptions, judge: NetworkJudge, deadline: number): Promise<Arch[]> {
  const { supernet, clock, signal, log } = options;
  const resolution = supernet.description.resolution.at(-1)!;
  await options.selection.decodeAll(resolution, signal);
  await options.reporting.decodeAll(resolution, signal);
  const reserve = () => {
    const finalists = Math.min(judge.fullJudgements, limits.atMost) + 2;
    const last = finalists * options.reporting.length * judge.secondsPerImage;
    return reserveFactor * last + judge.longestSeconds;
  };
  let nextLine = clock.now();
  const front = await searchFront({
    space: supernetSpace(supernet.description),
    judge,
    random: createRandom(options.seed),
    populationSize,
    shouldStop() {
      signal?.throwIfAborted();
      return clock.now() + reserve() >= deadline;
    },
    onProgress(generation, board) {
      if (clock.now() < nextLine) return;
      nextLine = clock.now() + secondsBetweenLines;
      const full = board.fullyJudged();
      const left = Math.max(0, deadline - clock.now());
      log(
        `generation ${generation}: ${board.size} sub-networks judged, ${full.length} of them on all images, ` +
          `${paretoFront(full).length} on the front, ${Math.round(left)} s left`,
      );
    },
  });
  return front.map(({ arch }) => arch);
}

function distinct(supernet: Supernet, archs: readonly Arch[]): Arch[] {
  return [...new Map(archs.map((arch) => [archKey(supernet.description, arch), arch])).values()];
}

async function remeasure(
  options: LibrarySearchOptions,
  judge: NetworkJudge,
  archs: readonly Arch[],
): Promise<JudgedArch[]> {
  options.signal?.throwIfAborted();
  const latencies = await measureLatencies(options.supernet, archs, {
    clock: options.clock,
    threads: 1,
    rounds: finalLatencyRounds,
  });
  return archs.map((arch, index) => {
    const judgement = judge.fullJudgement(arch)!;
    const { top1: accuracy, correct } = judgement.evaluation;
    return { arch, judgement, accuracy, correct, latencySeconds: latencies[index]! };
  });
}

function atKey(supernet: Supernet, judged: readonly JudgedArch[], arch: Arch): JudgedArch {
  const key = archKey(supernet.description, arch);
  return judged.find((one) => archKey(supernet.description, one.arch) === key)!;
}

async function report(
  options: LibrarySearchOptions,
  chosen: readonly JudgedArch[],
  [smallest, largest]: readonly [JudgedArch, JudgedArch],
): Promise<LibrarySearchResult> {
  const unseen: Unseen[] = [];
  for (const judged of chosen) {
    unseen.push({ judged, evaluation: await evaluateUnseen(options, judged) });
  }
  logOrder(options, unseen);
  // A library is in ascending order of what it reports; this orders the choice, it changes nothing in it.
  unseen.sort((a, b) => a.evaluation.top1 - b.evaluation.top1);
  const subnets = unseen.map((one, index) => describe(options.supernet, `s${index + 1}`, one));
  const worst = (await evaluateUnseen(options, smallest)).top1;
  const reference = { accuracy: worst - 0.01, latencySeconds: 1.1 * largest.latencySeconds };
  return { subnets, hypervolume: hypervolume(subnets, reference) };
}

function evaluateUnseen(options: LibrarySearchOptions, { arch, judgement }: JudgedArch): Promise<Evaluation> {
  const { supernet, reporting, threads, signal } = options;
  const everything = { images: reporting.length, threads, signal };
  return evaluate(supernet, arch, judgement.statistics, reporting, everything);
}

function describe(supernet: Supernet, id: string, { judged, evaluation }: Unseen): FoundSubnet {
  const { arch, judgement, latencySeconds } = judged;
  const { macs, parameters } = costOfArch(supernet.description, arch);
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
    calibrationImages: judgement.calibrationImages,
    statistics: judgement.statistics,
  };
}

/** The unseen images report, they do not choose: a pair that they order otherwise is told, not removed. */
function logOrder({ log }: LibrarySearchOptions, byLatency: readonly Unseen[]): void {
  for (const [index, { judged, evaluation }] of byLatency.entries()) {
    const previous = byLatency[index - 1];
    if (previous === undefined || previous.evaluation.top1 < evaluation.top1) continue;
    log(
      `on the unseen images ${share(evaluation.top1)} at ${milliseconds(judged.latencySeconds)} is no more than ` +
        `${share(previous.evaluation.top1)} at ${milliseconds(previous.judged.latencySeconds)}; both are kept`,
    );
  }
}

const share = (value: number) => formatQuantity(value, 'ratio');
const milliseconds = (value: number) => formatQuantity(value, 'seconds');
