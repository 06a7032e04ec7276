/**
 * Times sub-networks here and now, one sample at a time and at each number of threads asked for. Groups are measured with the
 * same reference among them, and a low quantile is taken: what else the machine does hits all alike and cancels out.
 */
import type { Clock } from '../../../core/clock.js';
import type { Arch } from '../../network/arch-space.js';
import type { SampledNetwork } from './searched-network.js';

export interface NetworkTimerOptions {
  readonly network: Pick<SampledNetwork<unknown>, 'measure'>;
  readonly clock: Clock;
  readonly threads: readonly number[];
  /** What all others are compared with. */
  readonly reference: Arch;
  readonly signal?: AbortSignal | undefined;
}

/** Not more together, so that a stop is not far away and their sessions fit into memory. */
const groupSize = 8;
const lowQuantile = 0.25;
const rounds = 15;

export class NetworkTimer {
  /** Spent on timing, all in all. */
  usedSeconds = 0;
  /** Spent on making networks ready to be timed, and on how many. */
  #opening = { seconds: 0, networks: 0 };
  /** Of the reference, at each number of threads: the first measurement is the scale of all later ones. */
  #referenceSeconds: readonly number[] | null;

  constructor(
    private readonly options: NetworkTimerOptions,
    referenceSeconds: readonly number[] | null = null,
  ) {
    this.#referenceSeconds = referenceSeconds;
  }

  /** What the reference took when this began, by number of threads; null before anything was timed. */
  get referenceSeconds(): readonly number[] | null {
    return this.#referenceSeconds;
  }

  /** What making so many ready for a run at every number of threads takes, by what it took so far. */
  secondsToOpen(networks: number): number {
    const { seconds, networks: opened } = this.#opening;
    return opened === 0 ? 0 : (networks * seconds) / opened;
  }

  /**
   * @param effort how many times the usual number of rounds
   * @returns seconds for each sub-network, for each number of threads
   */
  async time(archs: readonly Arch[], effort = 1): Promise<number[][]> {
    const timed: number[][] = [];
    for (let start = 0; start < archs.length; start += groupSize)
      timed.push(...(await this.#timeGroup(archs.slice(start, start + groupSize), effort)));
    return timed;
  }

  async #timeGroup(archs: readonly Arch[], effort: number): Promise<number[][]> {
    const { network, clock, reference, threads, signal } = this.options;
    const columns: number[][] = [];
    const began = clock.now();
    for (const count of threads) {
      signal?.throwIfAborted();
      columns.push(
        await network.measure([reference, ...archs], {
          clock,
          signal,
          threads: count,
          rounds: Math.ceil(rounds * effort),
          quantile: lowQuantile,
        }),
      );
    }
    this.#noteTime(clock.now() - began, columns, Math.ceil(rounds * effort));
    this.#referenceSeconds ??= columns.map(([seconds]) => seconds!);
    const scales = columns.map(([now], index) => this.#referenceSeconds![index]! / now!);
    return archs.map((_, row) => columns.map((column, index) => column[row + 1]! * scales[index]!));
  }
  /** What was not spent on the rounds themselves was spent on what comes before them. */
  #noteTime(seconds: number, columns: readonly (readonly number[])[], roundsRun: number): void {
    const inRounds = roundsRun * columns.flat().reduce((sum, one) => sum + one, 0);
    this.usedSeconds += seconds;
    this.#opening.seconds += Math.max(0, seconds - inRounds);
    this.#opening.networks += columns[0]?.length ?? 0;
  }
}
