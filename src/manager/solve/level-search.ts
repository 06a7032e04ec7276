/**
 * The levels with the least bound for many applications: each takes the cheapest domain at its level, or is rejected.
 * Depth first over domains; what the best level of every domain still to come could give bounds a branch.
 */
import type { Cells } from './cells.js';
import type { Prices } from './prices.js';
import type { Table } from './table.js';

export class LevelSearch {
  /** Slot per domain of the least bound. */
  readonly slots: Int32Array;
  readonly #now: Int32Array;
  /** Per domain and application: the least cost in the domains before it, and in those from it on at any level. */
  readonly #before: Float64Array;
  readonly #after: Float64Array;
  /** Of the slots from a domain on. */
  readonly #slotsAfter: Float64Array;
  readonly #slotCost: Float64Array;
  #best = Number.POSITIVE_INFINITY;

  constructor(
    readonly table: Table,
    readonly cells: Cells,
    readonly prices: Prices,
  ) {
    const { apps, domains } = table.problem;
    this.slots = new Int32Array(domains.length);
    this.#now = new Int32Array(domains.length);
    this.#before = new Float64Array((domains.length + 1) * apps.length);
    this.#after = new Float64Array((domains.length + 1) * apps.length);
    this.#slotsAfter = new Float64Array(domains.length + 1);
    this.#slotCost = new Float64Array(table.slots);
    for (const [app, { rejectionPenalty }] of apps.entries()) this.#before[app] = rejectionPenalty;
  }

  /** @returns the least bound over all levels, without what the limits are worth under the prices */
  run(): number {
    this.#prepare();
    // The levels that were best under the last prices are nearly as good under these.
    this.#best = this.#boundOf(this.slots) + 1e-12;
    this.#branch(0, 0);
    return this.#best;
  }

  #prepare(): void {
    const { table, prices, cells } = this;
    const { apps, domains } = table.problem;
    this.#after.fill(Infinity, domains.length * apps.length);
    for (let slot = 0; slot < table.slots; slot++)
      this.#slotCost[slot] =
        prices.idleCost(table, cells, slot) - prices.core[slot]! * table.capacity[table.slotDomain[slot]!]!;
    for (let domain = domains.length - 1; domain >= 0; domain--) {
      const [first, end] = [table.firstSlot[domain]!, table.firstSlot[domain + 1]!];
      this.#slotsAfter[domain] =
        this.#slotsAfter[domain + 1]! + Math.min(...this.#slotCost.subarray(first, end));
      for (let app = 0; app < apps.length; app++) {
        let least = this.#after[(domain + 1) * apps.length + app]!;
        for (let slot = first; slot < end; slot++)
          least = Math.min(least, prices.cost[app * table.slots + slot]!);
        this.#after[domain * apps.length + app] = least;
      }
    }
  }

  #boundOf(slots: Int32Array): number {
    const { table, prices } = this;
    let bound = 0;
    for (let domain = 0; domain < slots.length; domain++) {
      if (table.slotDomain[slots[domain]!] !== domain) slots[domain] = table.firstSlot[domain]!;
      bound += this.#slotCost[slots[domain]!]!;
    }
    for (const [app, { rejectionPenalty }] of table.problem.apps.entries()) {
      let least = rejectionPenalty;
      for (const slot of slots) least = Math.min(least, prices.cost[app * table.slots + slot]!);
      bound += least;
    }
    return bound;
  }

  #branch(domain: number, slotCost: number): void {
    const { table } = this;
    const domains = this.slots.length;
    for (let slot = table.firstSlot[domain]!; slot < table.firstSlot[domain + 1]!; slot++) {
      const cost = slotCost + this.#slotCost[slot]!;
      const bound = cost + this.#slotsAfter[domain + 1]! + this.#extend(domain, slot);
      if (bound >= this.#best) continue;
      this.#now[domain] = slot;
      if (domain + 1 < domains) {
        this.#branch(domain + 1, cost);
        continue;
      }
      this.#best = bound;
      this.slots.set(this.#now);
    }
  }

  /** @returns the sum over the applications of the least that each can cost now */
  #extend(domain: number, slot: number): number {
    const { cost } = this.prices;
    const count = this.table.problem.apps.length;
    const { slots } = this.table;
    const [before, after] = [this.#before, this.#after];
    const [from, to] = [domain * count, (domain + 1) * count];
    let sum = 0;
    for (let app = 0; app < count; app++) {
      const here = cost[app * slots + slot]!;
      const old = before[from + app]!;
      const least = here < old ? here : old;
      before[to + app] = least;
      const later = after[to + app]!;
      sum += later < least ? later : least;
    }
    return sum;
  }
}
