/** What one set of prices says of levels, while these are chosen domain by domain. */
import type { Table } from '../table.js';
import type { LevelPrices } from './level-prices.js';

export class LevelBounds {
  /** Per domain and application: the least cost in the domains before it, and in those from it on at any level. */
  readonly #before: Float64Array;
  readonly #after: Float64Array;
  /** Of the slots from a domain on, and of the chosen ones before it. */
  readonly #slotsAfter: Float64Array;
  readonly #slotsBefore: Float64Array;
  readonly #apps: number;

  constructor(
    readonly table: Table,
    readonly prices: LevelPrices,
  ) {
    const domains = table.capacity.length;
    this.#apps = table.problem.apps.length;
    this.#before = new Float64Array((domains + 1) * this.#apps);
    this.#after = new Float64Array((domains + 1) * this.#apps).fill(Infinity);
    this.#slotsAfter = new Float64Array(domains + 1);
    this.#slotsBefore = new Float64Array(domains + 1);
    this.#slotsBefore[0] = -prices.worth;
    for (let app = 0; app < this.#apps; app++) this.#before[app] = prices.rejectionCost(app);
  }

  /** @param active 1 for slots of interest */
  lookAhead(active: Uint8Array): void {
    for (let domain = this.table.capacity.length - 1; domain >= 0; domain--) this.#lookAt(domain, active);
  }

  #lookAt(domain: number, active: Uint8Array): void {
    const after = this.#after;
    const { table, prices } = this;
    const { cost, slotCost } = prices;
    const apps = this.#apps;
    const from = domain * this.#apps;
    after.copyWithin(from, from + apps, from + 2 * apps);
    let least = Infinity;
    for (let slot = table.firstSlot[domain]!; slot < table.firstSlot[domain + 1]!; slot++) {
      if (active[slot] !== 1) continue;
      if (slotCost[slot]! < least) least = slotCost[slot]!;
      for (let app = 0, cell = slot; app < apps; app++, cell += table.slots)
        if (cost[cell]! < after[from + app]!) after[from + app] = cost[cell]!;
    }
    this.#slotsAfter[domain] = this.#slotsAfter[domain + 1]! + least;
  }

  /** @returns the bound with this slot in its domain, whatever slots come after */
  extend(domain: number, slot: number): number {
    const { prices } = this;
    const { cost } = prices;
    const { slots } = this.table;
    const before = this.#before;
    const after = this.#after;
    const apps = this.#apps;
    const total = this.#slotsBefore[domain]! + prices.slotCost[slot]!;
    this.#slotsBefore[domain + 1] = total;
    const from = domain * apps;
    const to = (domain + 1) * apps;
    let sum = total + this.#slotsAfter[domain + 1]!;
    for (let app = 0, cell = slot; app < apps; app++, cell += slots) {
      const here = cost[cell]!;
      const old = before[from + app]!;
      const least = here < old ? here : old;
      before[to + app] = least;
      const later = after[to + app]!;
      sum += later < least ? later : least;
    }
    return sum;
  }

  /** Takes slots from the active ones that cannot be part of levels with a bound below the limit. */
  drop(active: Uint8Array, limit: number): void {
    const domains = this.table.capacity.length;
    // What the other domains could give: those before at any level too.
    const others = new Float64Array(this.#apps).fill(Infinity);
    for (let app = 0; app < this.#apps; app++) others[app] = this.#before[app]!;
    let slotsBefore = this.#slotsBefore[0]!;
    for (let domain = 0; domain < domains; domain++) {
      slotsBefore += this.#dropOf(domain, active, limit - slotsBefore, others);
    }
  }

  /** @returns the least that a slot of the domain costs */
  #dropOf(domain: number, active: Uint8Array, limit: number, others: Float64Array): number {
    const { table, prices } = this;
    const { cost, slotCost } = prices;
    const after = this.#after;
    const apps = this.#apps;
    const next = (domain + 1) * this.#apps;
    let least = Infinity;
    for (let slot = table.firstSlot[domain]!; slot < table.firstSlot[domain + 1]!; slot++) {
      if (active[slot] !== 1) continue;
      let sum = slotCost[slot]! + this.#slotsAfter[domain + 1]!;
      for (let app = 0, cell = slot; app < apps; app++, cell += table.slots)
        sum += Math.min(cost[cell]!, others[app]!, after[next + app]!);
      if (sum >= limit) active[slot] = 0;
      else if (slotCost[slot]! < least) least = slotCost[slot]!;
    }
    for (let app = 0; app < apps; app++) {
      let best = others[app]!;
      for (let slot = table.firstSlot[domain]!; slot < table.firstSlot[domain + 1]!; slot++)
        if (active[slot] === 1) best = Math.min(best, cost[app * table.slots + slot]!);
      others[app] = best;
    }
    return least;
  }
}
