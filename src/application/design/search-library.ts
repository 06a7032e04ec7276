/**
 * From a supernet to the contents of a library: time, search by predictors and measurements in turn, and finish what
 * is kept, within the time that there is. Everything found goes into a record, from which an interrupted search goes on.
 */
import type { Clock } from '../../core/clock.js';
import type { EnergyMeter } from '../../core/energy-meter.js';
import type { RecordIdentity } from '../../core/json-lines.js';
import type { Arch } from '../network/arch-space.js';
import { digest } from './evaluation-identity.js';
import { Budget } from './search/budget.js';
import { finishLibrary, type LibraryOfSearch, likelyFinalists, likelyFront } from './search/finish.js';
import { type LookedAt, lookedAt } from './search/looked-at.js';
import { NetworkJudge } from './search/network-judge.js';
import { NetworkMeter } from './search/network-meter.js';
import { NetworkTimer } from './search/network-timer.js';
import { runRounds } from './search/rounds.js';
import { SearchRecord } from './search/search-record.js';
import { endsOf, type SampledNetwork } from './search/searched-network.js';
import { type Models, Surrogates } from './search/surrogates.js';
import { timeTogether } from './search/time-together.js';

export type { FoundSubnet } from './search/finish.js';
export type { LookedAt } from './search/looked-at.js';

export interface LibrarySearchOptions<E> {
  readonly network: SampledNetwork<E>;
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
  /** On all samples. */
  readonly fullyJudged: number;
  readonly rounds: number;
}

export interface LibrarySearchResult<E> extends LibraryOfSearch<E> {
  readonly lookedAt: readonly LookedAt[];
}

/** Samples of the first step of the ladder; not where that is nearly all. */
const fewSamples = 1000;

/**
 * @throws {CotuneError} for samples and sub-networks that cannot be used, `ERR_RESUME` for the record of another
 *   search; the signal's reason when it is aborted
 */
export async function searchLibrary<E>(options: LibrarySearchOptions<E>): Promise<LibrarySearchResult<E>> {
  const { network, clock, seconds, signal } = options;
  const began = clock.now();
  const record = await SearchRecord.open(options.record, network.space.key, searchIdentity(options));
  const earlier = record.usedSeconds;
  if (!record.isEmpty)
    options.log(
      `going on after ${record.findings.judgements.size} judged sub-networks and ${Math.round(earlier)} s`,
    );
  const timer = new NetworkTimer({ ...options, reference: endsOf(network).largest }, record.referenceSeconds);
  const judge = new NetworkJudge({ ...options, timer });
  const meter = options.meter ? new NetworkMeter({ ...options, meter: options.meter }) : undefined;
  try {
    const surrogates = new Surrogates(network, options.threads, network.selection);
    let models: Models | undefined;
    let atEnd: { front: readonly Arch[]; finalists: readonly Arch[] } | undefined;
    const learn = () => {
      atEnd = undefined;
      models = surrogates.learn(record.findings);
      return models;
    };
    const known = { ...options, everything: network.selection, findings: record.findings };
    const ifEndedNow = () => {
      // Before anything is learned the ends of the space are judged, which is done in any case.
      if (models === undefined) return { front: [], finalists: [] };
      if (atEnd !== undefined) return atEnd;
      const front = likelyFront({ ...known, models });
      atEnd = { front, finalists: likelyFinalists({ ...known, models }, front) };
      return atEnd;
    };
    const budget = new Budget({
      ...options,
      ...{ judge, timer, meter },
      deadline: began + seconds - earlier,
      front: () => ifEndedNow().front,
      finalists: () => ifEndedNow().finalists,
    });
    const usedSeconds = () => earlier + clock.now() - began;
    await network.prepare();
    await runRounds({
      ...{ space: network.space, seed: shardSeed(options), ladder: ladderOf(network), judge, record },
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
      timeTogether: (archs) => timeTogether(options, archs, learned, budget.timingSecondsLeft),
      meter: meter && ((archs, kept) => meter.measure(archs, () => budget.mayMeterFront(kept))),
    });
    return { ...library, lookedAt: lookedAt(network, record.findings, learned) };
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

type IdentityOptions = Pick<LibrarySearchOptions<unknown>, 'seed' | 'shard' | 'threads' | 'device'> & {
  readonly network: Pick<SampledNetwork<unknown>, 'identity'>;
};

/** What must be the same for two searches to be one. */
function searchIdentity({ network, seed, shard, threads, device }: IdentityOptions): RecordIdentity {
  return {
    ...network.identity,
    'the seed': seed,
    'the shard': shard ?? 'none',
    'the threads': threads.join(),
    'the device': device,
  };
}

/** Shards look elsewhere, each the same every time. */
function shardSeed({ seed, shard }: Pick<IdentityOptions, 'seed' | 'shard'>): number {
  return shard === undefined ? seed : Number.parseInt(digest(`${seed} ${shard}`).slice(0, 8), 16);
}

function ladderOf({ selection }: Pick<SampledNetwork<unknown>, 'selection'>): number[] {
  return selection >= 2 * fewSamples ? [fewSamples, selection] : [selection];
}

function report(
  { onProgress, seconds }: Pick<LibrarySearchOptions<unknown>, 'onProgress' | 'seconds'>,
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
