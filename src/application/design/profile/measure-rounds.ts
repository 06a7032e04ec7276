/**
 * Timed rounds over several subjects, A B C, A B C, ..., so that what drifts falls on all alike, until every median
 * is known precisely enough.
 */
import type { Clock } from '../../../core/clock.js';
import { median, medianInterval } from '../../../core/statistics.js';
import type { OpenSubject } from './subject.js';

export interface RoundLimits {
  /** Half the interval of the median, as a share of it: as soon as all are below it is enough. */
  readonly precision: number;
  /** Never fewer; unless the time is over. */
  readonly fewestRounds: number;
  readonly mostRounds: number;
  readonly seconds: number;
}

export interface RoundsOptions extends RoundLimits {
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** Before each round and after the last. */
  look(): void;
}

/** Enough for memory plans and caches to settle. */
const warmUpRuns = 5;
/** How often it is asked whether it is enough. */
const roundsBetween = 5;

/**
 * @returns for each subject its samples in seconds, one per round
 * @throws the signal's reason
 */
export async function measureRounds(
  subjects: readonly OpenSubject[],
  options: RoundsOptions,
): Promise<number[][]> {
  const { clock, signal, look } = options;
  for (const { run } of subjects) for (let runs = 0; runs < warmUpRuns; runs++) await run();
  const samples = subjects.map((): number[] => []);
  const end = clock.now() + options.seconds;
  for (let round = 0; round < options.mostRounds; round++) {
    signal?.throwIfAborted();
    look();
    for (let turn = 0; turn < subjects.length; turn++) {
      // Another one begins each round, so that none is always timed after the same predecessor.
      const index = (turn + round) % subjects.length;
      samples[index]!.push(await timeOne(clock, subjects[index]!));
    }
    if (clock.now() >= end || isEnough(samples, round + 1, options)) break;
  }
  look();
  return samples;
}

async function timeOne(clock: Clock, { run }: OpenSubject): Promise<number> {
  // Untimed: the predecessor's data still fills the caches.
  await run();
  const start = clock.now();
  await run();
  return clock.now() - start;
}

function isEnough(samples: readonly number[][], rounds: number, limits: RoundLimits): boolean {
  if (rounds < limits.fewestRounds || rounds % roundsBetween !== 0) return false;
  return samples.every((sample) => relativeHalfWidth(sample) <= limits.precision);
}

/** Of the median's 95 % interval. */
export function relativeHalfWidth(sample: readonly number[]): number {
  const { low, high } = medianInterval(sample);
  return (high - low) / 2 / median(sample);
}
