/** A lower bound per set of applications, of every decision that runs just this set. */
import { noNumbers, roomFor } from './memory.js';
import type { Subsets } from './subsets.js';
import { roundingShare, type Table } from './table.js';

export class SetBounds {
  #bounds = noNumbers;
  #sets = 0;

  /** Begins with what can be said of a set without looking at domains: whether its sums are possible at all. */
  begin(table: Table, { sets, leastWatts, leastBytes }: Subsets): void {
    const { powerCapWatts, memoryBytes } = table.problem;
    const idleWatts = table.leastIdleWatts.reduce((sum, watts) => sum + watts, 0);
    const wattsLimit = (powerCapWatts ?? Infinity) * (1 + roundingShare) - idleWatts;
    const bytesLimit = (memoryBytes ?? Infinity) * (1 + roundingShare);
    this.#sets = sets;
    this.#bounds = roomFor(this.#bounds, sets);
    this.#bounds.fill(Number.NEGATIVE_INFINITY, 0, sets);
    for (let set = 0; set < sets; set++)
      if (leastWatts[set]! > wattsLimit || leastBytes[set]! > bytesLimit) this.close(set);
  }

  /** @returns the set with the least bound, 0 where none has one below the limit */
  next(limit: number): number {
    let best = 0;
    let bound = limit;
    // Of equals the largest: it is the one that rejects least.
    for (let set = this.#sets - 1; set > 0; set--)
      if (this.#bounds[set]! < bound) {
        best = set;
        bound = this.#bounds[set]!;
      }
    return best;
  }

  raise(set: number, bound: number): void {
    if (bound > this.#bounds[set]!) this.#bounds[set] = bound;
  }

  /** Nothing about the set is open any more. */
  close(set: number): void {
    this.#bounds[set] = Infinity;
  }
}
