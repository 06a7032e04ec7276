/**
 * Judges sub-networks by running them: accuracy on more and more samples, and latency here and now. Several are
 * judged at the same time, each on one thread: that wastes less of a processor than one on several threads does.
 */
import type { Clock } from '../../../core/clock.js';
import type { Arch } from '../../network/arch-space.js';
import type { NetworkTimer } from './network-timer.js';
import type { Judge } from './rounds.js';
import type { Finish, Lane, SampledNetwork } from './searched-network.js';

export interface NetworkJudgeOptions<E> {
  readonly network: SampledNetwork<E>;
  readonly timer: NetworkTimer;
  readonly clock: Clock;
  /** Sub-networks that are judged at the same time. */
  readonly lanes: number;
}

/** Judgements that tell how long the next may take; the first ones also had samples to make ready. */
const recent = 8;

export class NetworkJudge<E> implements Judge {
  readonly #lanes: Lane<E>[];
  readonly #free: Lane<E>[];
  #work: Work = { effort: 0, seconds: 0 };
  #recent: readonly Work[] = [];

  constructor(private readonly options: NetworkJudgeOptions<E>) {
    this.#lanes = Array.from({ length: options.lanes }, () => options.network.openLane());
    this.#free = [...this.#lanes];
  }

  get lanes(): number {
    return this.options.lanes;
  }

  get referenceSeconds(): readonly number[] | null {
    return this.options.timer.referenceSeconds;
  }

  /** Seconds that the slowest of the last judgements took: a stop may have to wait for as long. */
  get longestSeconds(): number {
    return Math.max(0, ...this.#recent.map(({ seconds }) => seconds));
  }

  time(archs: readonly Arch[]): Promise<number[][]> {
    return this.options.timer.time(archs);
  }

  async judge(arch: Arch, samples: number, known?: Uint8Array) {
    const effort = this.options.network.examiningEffort(arch, samples - (known?.length ?? 0));
    const { result, seconds } = await this.#onLane(effort, (lane) => lane.examine(arch, samples, known));
    return { correct: result, seconds };
  }

  /** As it will be in a library. */
  async finish(arch: Arch): Promise<Finish<E>> {
    const effort = this.options.network.finishingEffort(arch);
    return (await this.#onLane(effort, (lane) => lane.finish(arch))).result;
  }

  /**
   * Seconds until all of them are finished, going by how fast everything went so far, or went lately where that was
   * slower: other programs come and stay.
   */
  secondsToFinish(archs: readonly Arch[]): number {
    const efforts = archs.map((arch) => this.options.network.finishingEffort(arch));
    const all = efforts.reduce((sum, one) => sum + one, 0);
    const lanes = Math.max(all / this.options.lanes, ...efforts);
    return lanes * Math.max(secondsPerEffort(this.#work), secondsPerEffort(total(this.#recent)));
  }

  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }

  async #onLane<T>(effort: number, use: (lane: Lane<E>) => Promise<T>) {
    const lane = this.#free.pop()!;
    const began = this.options.clock.now();
    try {
      const result = await use(lane);
      const seconds = this.options.clock.now() - began;
      this.#work = total([this.#work, { effort, seconds }]);
      this.#recent = [...this.#recent, { effort, seconds }].slice(-recent);
      return { result, seconds };
    } finally {
      this.#free.push(lane);
    }
  }
}

/** As `SampledNetwork` measures efforts, and what they took. */
interface Work {
  readonly effort: number;
  readonly seconds: number;
}

const total = (works: readonly Work[]): Work => ({
  effort: works.reduce((sum, { effort }) => sum + effort, 0),
  seconds: works.reduce((sum, { seconds }) => sum + seconds, 0),
});

const secondsPerEffort = ({ effort, seconds }: Work) => (effort === 0 ? 0 : seconds / effort);
