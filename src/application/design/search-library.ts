/**
 * From a supernet to the contents of a library: time, search by predictors and measurements in turn, and finish what
 * is kept, within the time that there is. Everything found goes into a record, from which an interrupted search goes on.
 */
import type { Clock } from '../../core/clock.js';
import { type Arch, archKey, largestArch, smallestArch } from '../network/arch.js';
import type { Supernet } from '../network/supernet.js';
import { digest, digestOfImages } from './evaluation-identity.js';
import type { ImageSequence } from './image-sequence.js';
import { measureLatencies } from './latency.js';
import { Budget } from './search/budget.js';
import { finishLibrary, type LibraryOfSearch, libraryLimits } from './search/finish.js';
import { NetworkJudge } from './search/network-judge.js';
import { NetworkTimer } from './search/network-timer.js';
import { runRounds } from './search/rounds.js';
import { type SearchIdentity, SearchRecord } from './search/search-record.js';
import { type Models, Surrogates } from './search/surrogates.js';
import { supernetSpace } from './space.js';

export type { FoundSubnet } from './search/finish.js';

export interface LibrarySearchOptions {
  readonly supernet: Supernet;
  /** Training images, for calibration. */
  readonly training: ImageSequence;
  /** What the search and the selection look at. */
  readonly selection: ImageSequence;
  /** What the reported accuracy is measured on, and nothing else. */
  readonly reporting: ImageSequence;
  readonly clock: Clock;
  /** Sub-networks that are judged at the same time, each on one thread. */
  readonly lanes: number;
  /** Numbers of threads that latency is measured at; the first is that of `latencySeconds`. */
  readonly threads: readonly number[];
  /** What latencies are measured on. */
  readonly device: string;
  /** For everything together, earlier runs included; at least the ends of the space are judged. */
  readonly seconds: number;
  readonly seed: number;
  /** `1/4` for the first of four that are joined later; each looks elsewhere. */
  readonly shard?: string | undefined;
  /** Where the record is kept. */
  readonly record: string;
  readonly signal?: AbortSignal | undefined;
  /** One line for a person. */
  log(line: string): void;
  onProgress?(progress: SearchProgress): void;
}

export interface SearchProgress {
  readonly usedSeconds: number;
  readonly seconds: number;
  readonly judged: number;
  /** On all images. */
  readonly fullyJudged: number;
  readonly rounds: number;
}

/** A sub-network that the search looked at, as it ended. */
export interface LookedAt {
  readonly arch: Arch;
  readonly round: number;
  readonly images: number;
  /** Share of `images` that were right. */
  readonly top1: number;
  /** What it is expected to be on all selection images, and by how much that may be wrong. */
  readonly accuracy: number;
  readonly accuracyDeviation: number;
  /** At each number of threads, by the predictor. */
  readonly latencySeconds: readonly number[];
  /** As measured; null where it was not. */
  readonly timedSeconds: readonly number[] | null;
  readonly memoryBytes: number;
}

export interface LibrarySearchResult extends LibraryOfSearch {
  readonly lookedAt: readonly LookedAt[];
}

const finalRounds = { least: 15, most: 100 };
/** Images of the first step of the ladder; not where that is nearly all. */
const fewImages = 1000;

/**
 * @throws {CotuneError} for images and sub-networks that cannot be used, `ERR_RESUME` for the record of another search;
 *   the signal's reason when it is aborted
 */
export async function searchLibrary(options: LibrarySearchOptions): Promise<LibrarySearchResult> {
  const { supernet, clock, seconds, signal } = options;
  const { description } = supernet;
  const keyOf = (arch: Arch) => archKey(description, arch);
  const began = clock.now();
  const record = await SearchRecord.open(options.record, keyOf, searchIdentity(options));
  const earlier = record.usedSeconds;
  if (!record.isEmpty)
    options.log(
      `going on after ${record.findings.judgements.size} judged sub-networks and ${Math.round(earlier)} s`,
    );
  const timer = new NetworkTimer(
    { ...options, reference: largestArch(description) },
    record.referenceSeconds,
  );
  const judge = new NetworkJudge({ ...options, timer });
  try {
    const surrogates = new Surrogates(description, options.threads, options.selection.length);
    const learn = () => surrogates.fit(record.findings);
    const budget = new Budget({
      ...options,
      ...{
        judge,
        findings: record.findings,
        deadline: began + seconds - earlier,
        atMost: libraryLimits.atMost,
      },
    });
    const usedSeconds = () => earlier + clock.now() - began;
    await decode(options);
    await runRounds({
      ...{
        space: supernetSpace(description),
        seed: shardSeed(options),
        ladder: ladderOf(options),
        judge,
        record,
      },
      ...{ learn, usedSeconds },
      shouldStop() {
        signal?.throwIfAborted();
        return budget.isSpent();
      },
      onProgress: () => report(options, record, usedSeconds()),
    });
    const models = learn();
    const library = await finishLibrary({
      ...options,
      ...{ everything: options.selection.length, findings: record.findings, models, judge, budget },
      ...{ smallest: smallestArch(description), largest: largestArch(description) },
      timeTogether: (archs) => timeTogether(options, archs, models, budget.timingSeconds),
    });
    return { ...library, lookedAt: lookedAt(record, models) };
  } finally {
    await judge.close();
    await record.close();
  }
}

/** What must be the same for two searches to be one. */
export function searchIdentity(options: LibrarySearchOptions): SearchIdentity {
  const { supernet, training, selection, seed, shard, threads, device } = options;
  return {
    'the description of the network': digest(JSON.stringify(supernet.description)),
    'the weights': digest(new Uint8Array(supernet.bytes)),
    'the images and their labels': digestOfImages(selection),
    'the number of images': selection.length,
    'the calibration images': digestOfImages(training),
    'the seed': seed,
    'the shard': shard ?? 'none',
    'the threads': threads.join(),
    'the device': device,
  };
}

/** Shards look elsewhere, each the same every time. */
function shardSeed({ seed, shard }: LibrarySearchOptions): number {
  return shard === undefined ? seed : Number.parseInt(digest(`${seed} ${shard}`).slice(0, 8), 16);
}

function ladderOf({ selection }: LibrarySearchOptions): number[] {
  return selection.length >= 2 * fewImages ? [fewImages, selection.length] : [selection.length];
}

async function decode({ supernet, selection, signal }: LibrarySearchOptions): Promise<void> {
  const resolutions = supernet.description.resolution;
  // Where there are many sizes, they are decoded when they are needed.
  if (resolutions.length === 1) await selection.decodeAll(resolutions[0]!, signal);
}

/** As many rounds as the time for it allows. */
async function timeTogether(
  { supernet, clock, threads, signal }: LibrarySearchOptions,
  archs: readonly Arch[],
  { costs }: Models,
  seconds: number,
): Promise<number[][]> {
  const columns: number[][] = [];
  for (const [index, count] of threads.entries()) {
    signal?.throwIfAborted();
    const once = archs.reduce((sum, arch) => sum + costs[index]!.estimate(arch).mean, 0);
    const affordable = Math.floor(seconds / threads.length / (2 * once));
    const rounds = Math.max(finalRounds.least, Math.min(finalRounds.most, affordable));
    columns.push(await measureLatencies(supernet, archs, { clock, threads: count, rounds }));
  }
  return archs.map((_, row) => columns.map((column) => column[row]!));
}

function report(
  { onProgress, seconds }: LibrarySearchOptions,
  { findings }: SearchRecord,
  usedSeconds: number,
) {
  const judged = findings.judged();
  const most = Math.max(...judged.map(({ correct }) => correct.length), 0);
  onProgress?.({
    ...{ usedSeconds, seconds, judged: judged.length, rounds: findings.plans.length },
    fullyJudged: judged.filter(({ correct }) => correct.length === most).length,
  });
}

function lookedAt({ findings }: SearchRecord, { accuracy, costs }: Models): LookedAt[] {
  return findings.judged().map(({ arch, round, correct }) => {
    const { mean, deviation } = accuracy.predict(arch);
    return {
      ...{ arch, round, images: correct.length, accuracy: mean, accuracyDeviation: deviation },
      top1: correct.reduce((sum, one) => sum + one, 0) / correct.length,
      latencySeconds: costs.slice(0, -1).map((cost) => cost.estimate(arch).mean),
      timedSeconds: findings.timings.get(findings.keyOf(arch))?.seconds ?? null,
      memoryBytes: costs.at(-1)!.estimate(arch).mean,
    };
  });
}
