/** Which sets of applications could be in a slot if each of its applications took the least of every resource there. */
import type { Cells } from './cells.js';
import { noNumbers, roomFor } from './memory.js';
import { lowest } from './sets.js';
import { roundingShare, type Table } from './table.js';

export class PossibleSets {
  /** 1 for a set that could: slot * sets + set. */
  possible = new Uint8Array(0);
  #sum = noNumbers;

  /** @param active 1 for slots of interest */
  find(table: Table, { leastCores, leastWatts, leastBytes }: Cells, sets: number, active: Uint8Array): void {
    const { powerCapWatts, memoryBytes } = table.problem;
    if (this.possible.length < table.slots * sets) this.possible = new Uint8Array(table.slots * sets);
    this.#sum = roomFor(this.#sum, sets);
    this.possible.fill(1, 0, table.slots * sets);
    for (let slot = 0; slot < table.slots; slot++) {
      if (active[slot] !== 1) continue;
      const domain = table.slotDomain[slot]!;
      this.#forbid(leastCores, slot, table.slots, sets, table.capacity[domain]!);
      if (memoryBytes !== null)
        this.#forbid(leastBytes, slot, table.slots, sets, memoryBytes * (1 + roundingShare));
      if (powerCapWatts !== null)
        this.#forbid(leastWatts, slot, table.slots, sets, wattsLeft(table, slot, powerCapWatts));
    }
  }

  #forbid(least: Float64Array, slot: number, slots: number, sets: number, limit: number): void {
    const sums = this.#sum;
    const possible = this.possible;
    const first = slot * sets;
    sums[0] = 0;
    for (let set = 1; set < sets; set++) {
      const sum = sums[set & (set - 1)]! + least[lowest(set) * slots + slot]!;
      sums[set] = sum;
      if (!(sum <= limit)) possible[first + set] = 0;
    }
  }
}

/** What applications in a slot may draw when all else idles. */
function wattsLeft({ idleWatts, leastIdleWatts, slotDomain }: Table, slot: number, capWatts: number): number {
  let others = 0;
  for (let domain = 0; domain < leastIdleWatts.length; domain++)
    if (domain !== slotDomain[slot]) others += leastIdleWatts[domain]!;
  return capWatts * (1 + roundingShare) - others - idleWatts[slot]!;
}
