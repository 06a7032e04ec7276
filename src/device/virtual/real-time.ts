/**
 * Lets a virtual board live in real time. Between two looks nothing can be seen of it, and what happens in it depends
 * on its own time alone: so it is brought up to now whenever somebody looks, and now and then where nobody does.
 */
import { type Clock, every } from '../../core/clock.js';
import type { WritableTree } from '../linux/writable-tree.js';

/** A board whose time others move. */
export interface Advancing {
  readonly nowSeconds: number;
  /** Lets time pass until the limit, or until something of interest happens before. */
  advance(limitSeconds: number): void;
}

/** Seldom enough to cost nothing, often enough that no look has much to catch up with. */
const periodSeconds = 0.02;
/** A process that was stopped does not live through the time in which it was. */
const longestGapSeconds = 1;

export class RealTime {
  readonly #stop: () => void;
  /** The clock's time at which the board's began. */
  #originSeconds: number;

  constructor(
    private readonly board: Advancing,
    private readonly clock: Clock,
  ) {
    this.#originSeconds = clock.now() - board.nowSeconds;
    this.#stop = every(clock, periodSeconds, () => this.catchUp());
  }

  /** Brings the board to the clock's time. */
  catchUp(): void {
    const gap = this.clock.now() - this.#originSeconds - this.board.nowSeconds;
    if (gap > longestGapSeconds) this.#originSeconds += gap - longestGapSeconds;
    const limit = this.clock.now() - this.#originSeconds;
    while (this.board.nowSeconds < limit) this.board.advance(limit);
  }

  /** From now on the board stands still. */
  end(): void {
    this.#stop();
  }
}

/** A board's tree as it is at the moment of each look. */
export function liveTree(tree: WritableTree, time: RealTime): WritableTree {
  const now = <Arguments extends unknown[], Result>(task: (...given: Arguments) => Result) => {
    return (...given: Arguments): Result => {
      time.catchUp();
      return task(...given);
    };
  };
  return {
    ...tree,
    read: now(tree.read),
    open(path) {
      const file = tree.open(path);
      return { read: now(() => file.read()) };
    },
    write: now(tree.write),
  };
}
