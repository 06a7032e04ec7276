/** Carries out at most one change per interval; of those that are asked for meanwhile, only the latest. */
import { type Clock, sleep } from '../../../core/clock.js';

export class PacedSetter<T> {
  #wanted: T | undefined;
  #waiting: Promise<void> | undefined;
  #busy: Promise<unknown> = Promise.resolve();
  #freeSeconds = Number.NEGATIVE_INFINITY;

  /** @param intervalSeconds from the start of one change to that of the next, at least */
  constructor(
    private readonly clock: Clock,
    private readonly intervalSeconds: number,
    private readonly apply: (value: T) => Promise<unknown>,
  ) {}

  /** Resolves or rejects with the change that carries this value out, or the later one that overtook it. */
  set(value: T): Promise<void> {
    this.#wanted = value;
    this.#waiting ??= this.#carryOut();
    return this.#waiting;
  }

  async #carryOut(): Promise<void> {
    await this.#busy;
    const wait = this.#freeSeconds - this.clock.now();
    if (wait > 0) await sleep(this.clock, wait);
    this.#freeSeconds = this.clock.now() + this.intervalSeconds;
    this.#waiting = undefined;
    const change = this.apply(this.#wanted!);
    this.#busy = change.catch(() => {});
    await change;
  }
}
