/**
 * From a supernet to the contents of a library: time, search by predictors and measurements in turn, and finish what
 * is kept, within the time that there is. Everything found goes into a record, from which an interrupted search goes on.
 */
import type { Clock } from '../../core/clock.js';
import type { EnergyMeter } from '../../core/energy-meter.js';
import type { RecordIdentity } from '../../core/json-lines.js';
import { type Arch, archKey, largestArch, smallestArch } from '../network/arch.js';
import type { Supernet } from '../network/supernet.js';
import { digest, digestOfImages } from './evaluation-identity.js';
import type { ImageSequence } from './image-sequence.js';
import { Budget } from './search/budget.js';
import { finishLibrary, type LibraryOfSearch, likelyFinalists } from './search/finish.js';
import { type LookedAt, lookedAt } from './search/looked-at.js';
import { fullCalibrationImages, NetworkJudge } from './search/network-judge.js';
import { NetworkMeter } from './search/network-meter.js';
import { NetworkTimer } from './search/network-timer.js';
import { runRounds } from './search/rounds.js';
import { SearchRecord } from './search/search-record.js';
import { type Models, Surrogates } from './search/surrogates.js';
import { timeTogether } from './search/time-together.js';
import { supernetSpace } from './space.js';

export type { FoundSubnet } from './search/finish.js';
export type { LookedAt } from './search/looked-at.js';

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
  /** Of the device's energy; null where it has no sensor. */
  readonly meter?: EnergyMeter | null | undefined;
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

export interface LibrarySearchResult extends LibraryOfSearch {
  readonly lookedAt: readonly LookedAt[];
}

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
  const meter = options.meter ? new NetworkMeter({ ...options, meter: options.meter }) : undefined;
  try {
    const surrogates = new Surrogates(description, options.threads, options.selection.length);
    let models: Models | undefined;
    let finalists: readonly Arch[] | undefined;
    const learn = () => {
      finalists = undefined;
      models = surrogates.learn(record.findings);
      return models;
    };
    const known = { ...options, everything: options.selection.length, findings: record.findings };
    const budget = new Budget({
      ...options,
      ...{
        ...{ judge, timer, meter },
        deadline: began + seconds - earlier,
        // Before anything is learned the ends of the space are judged, which is done in any case.
        finalists: () => {
          finalists ??= models === undefined ? [] : likelyFinalists({ ...known, models });
          return finalists;
        },
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
      mayTime: () => budget.mayTime(),
      meter: meter && ((archs) => meter.measure(archs, mayMeter(record, budget))),
      onProgress: () => report(options, record, usedSeconds()),
    });
    const learned = learn();
    const library = await finishLibrary({
      ...known,
      ...{ models: learned, judge, budget },
      ...{ smallest: smallestArch(description), largest: largestArch(description) },
      timeTogether: (archs) => timeTogether(options, archs, learned, budget.timingSecondsLeft),
      meter: meter && ((archs, kept) => meter.measure(archs, () => budget.mayMeterFront(kept))),
    });
    return { ...library, lookedAt: lookedAt(record.findings, learned) };
  } finally {
    await judge.close();
    await record.close();
  }
}

/** The ends of the space in any case: from them on, a latency foretells an energy. */
function mayMeter({ findings }: SearchRecord, budget: Budget): (measured: number) => boolean {
  const isFirst = !findings.timed().some(({ joules }) => joules !== undefined);
  return (measured) => (isFirst && measured < 2) || budget.mayMeter();
}

type IdentityOptions = Pick<
  LibrarySearchOptions,
  'supernet' | 'training' | 'selection' | 'seed' | 'shard' | 'threads' | 'device'
>;

/** What must be the same for two searches to be one. */
export function searchIdentity(options: IdentityOptions): RecordIdentity {
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

/** Now, where it is sure what will be needed: at the end nobody would know how long it takes. */
async function decode(options: LibrarySearchOptions): Promise<void> {
  const { supernet, training, selection, reporting, signal } = options;
  const resolutions = supernet.description.resolution;
  // Where there are many sizes, they are decoded when they are needed.
  if (resolutions.length > 1) return;
  for (const sequence of [selection, reporting]) await sequence.decodeAll(resolutions[0]!, signal);
  await training.decodeAll(resolutions[0]!, signal, fullCalibrationImages);
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
