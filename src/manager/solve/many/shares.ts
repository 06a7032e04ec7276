/**
 * Which application runs where: each domain serves its share at the level, and on the items, that cost least, and
 * applications move, one at a time, to where they cost less.
 */
import type { Cells } from '../cells.js';
import { excess, type Incumbent, type Loads, measure, noLoads } from '../incumbent.js';
import type { Prices } from '../prices.js';
import { repair } from '../repair.js';
import type { Table } from '../table.js';
import { type Draft, emptyDraft } from '../trace.js';

/** Passes over all applications; the first ones gain nearly everything. */
const passes = 3;
/** A price so high that only the least cores count. */
const highestPrice = 1e6;
const priceSteps = 24;

export class Shares {
  /** `homes` says who is where: the domain, -1 for a rejection. */
  readonly draft: Draft;
  readonly #loads: Loads;
  /** Least cost per domain of its share. */
  readonly #costs: Float64Array;
  readonly #members: Int32Array;
  #count = 0;
  /** Of the level and the price that were tried last: busy cores and cost. */
  #cores = 0;
  #cost = 0;
  #slot = 0;
  #price = 0;
  /** Where a price is sought first: where the last one was found. */
  #guess = 1;

  constructor(
    readonly table: Table,
    readonly cells: Cells,
    readonly prices: Prices,
    readonly incumbent: Incumbent,
  ) {
    const { apps, domains } = table.problem;
    this.draft = emptyDraft(apps.length, domains.length);
    this.#loads = noLoads(domains.length);
    this.#costs = new Float64Array(domains.length);
    this.#members = new Int32Array(apps.length);
  }

  /** Serves the shares that `draft.homes` names; whom a domain cannot serve is rejected, the cheapest first. */
  serve(): void {
    for (let domain = 0; domain < this.#costs.length; domain++) {
      while (this.#try(domain) === Infinity) this.#rejectOne();
      this.#settle(domain);
    }
    this.#offer();
  }

  /** Moves applications while that lowers the cost. */
  improve(): void {
    let moved = true;
    for (let pass = 0; pass < passes && moved; pass++) {
      moved = false;
      for (let app = 0; app < this.draft.homes.length; app++) if (this.#moveOne(app)) moved = true;
    }
    this.#offer();
  }

  #moveOne(app: number): boolean {
    const { homes } = this.draft;
    const penalty = this.table.problem.apps[app]!.rejectionPenalty;
    const home = homes[app]!;
    homes[app] = -1;
    const leaving = home < 0 ? penalty : this.#costs[home]! - this.#try(home);
    let best = home;
    let saving = 1e-12;
    if (home >= 0 && leaving - penalty > saving) {
      best = -1;
      saving = leaving - penalty;
    }
    for (let domain = 0; domain < this.#costs.length; domain++) {
      if (domain === home) continue;
      homes[app] = domain;
      const gain =
        leaving - (this.#try(domain, this.#costs[domain]! + leaving - saving) - this.#costs[domain]!);
      if (gain > saving) {
        best = domain;
        saving = gain;
      }
    }
    homes[app] = best;
    if (best === home) return false;
    for (const domain of [best, home])
      if (domain >= 0) {
        this.#try(domain);
        this.#settle(domain);
      }
    return true;
  }

  /** Takes over what was tried last. */
  #settle(domain: number): void {
    const { table, cells, prices } = this;
    const { items, slots } = this.draft;
    this.#costs[domain] = this.#cost;
    slots[domain] = this.#slot;
    for (let index = 0; index < this.#count; index++) {
      const app = this.#members[index]!;
      items[app] = prices.cheapest(cells, app * table.slots + this.#slot, this.#price);
    }
  }

  #rejectOne(): void {
    const { apps } = this.table.problem;
    let cheapest = -1;
    for (let index = 0; index < this.#count; index++) {
      const app = this.#members[index]!;
      if (cheapest < 0 || apps[app]!.rejectionPenalty < apps[cheapest]!.rejectionPenalty) cheapest = app;
    }
    this.draft.homes[cheapest] = -1;
  }

  /**
   * @param limit a cost from which on the share is of no interest
   * @returns least cost of the share over the levels, without end where none can serve it
   */
  #try(domain: number, limit = Infinity): number {
    const { table, prices, cells } = this;
    this.#collect(domain);
    let best = limit;
    let bestSlot = -1;
    let bestPrice = 0;
    for (let slot = table.firstSlot[domain]!; slot < table.firstSlot[domain + 1]!; slot++) {
      const idle = prices.idleCost(table, cells, slot);
      this.#sumFree(slot, best - idle);
      if (idle + this.#cost >= best) continue;
      const price = this.#fittingPrice(slot, table.capacity[domain]!, best - idle);
      if (idle + this.#cost < best) {
        best = idle + this.#cost;
        bestSlot = slot;
        bestPrice = price;
      }
    }
    this.#slot = bestSlot;
    this.#price = bestPrice;
    this.#cost = bestSlot < 0 ? Infinity : best;
    return this.#cost;
  }

  #collect(domain: number): void {
    const { homes } = this.draft;
    this.#count = 0;
    for (let app = 0; app < homes.length; app++)
      if (homes[app] === domain) this.#members[this.#count++] = app;
  }

  /** The share as if cores were free; the cost is without end where an application cannot be here. */
  #sumFree(slot: number, limit: number): void {
    const { table, cells, prices } = this;
    let cores = 0;
    let cost = 0;
    for (let index = 0; index < this.#count && cost < limit; index++) {
      const cell = this.#members[index]! * table.slots + slot;
      cost += prices.freeCost[cell]!;
      if (cost < Infinity) cores += cells.cores[prices.freeItem[cell]!]!;
    }
    this.#cores = cores;
    this.#cost = cost;
  }

  /** Seeks the lowest core price, near enough, at which the cheapest items fit, and sums the share under it. */
  #fittingPrice(slot: number, capacity: number, limit: number): number {
    if (this.#cores <= capacity) return 0;
    let low = 0;
    let high = highestPrice;
    if (this.#leastCores(slot) > capacity) {
      this.#cost = Infinity;
      return high;
    }
    let price = this.#guess;
    for (let step = 0; step < priceSteps && high - low > 1e-3 * high; step++) {
      this.#sumAt(slot, price);
      if (this.#cores <= capacity) high = price;
      else {
        // What is cheapest at a price below the fitting one is cheaper than what fits.
        if (this.#cost >= limit) return price;
        low = price;
      }
      price = high === highestPrice ? 8 * price : low === 0 ? high / 8 : (low + high) / 2;
      if (price < 1e-6) break;
    }
    this.#guess = high;
    this.#sumAt(slot, high);
    return high;
  }

  #leastCores(slot: number): number {
    let sum = 0;
    for (let index = 0; index < this.#count; index++)
      sum += this.cells.leastCores[this.#members[index]! * this.table.slots + slot]!;
    return sum;
  }

  #sumAt(slot: number, price: number): void {
    const { table, cells, prices } = this;
    let cores = 0;
    let cost = 0;
    for (let index = 0; index < this.#count; index++) {
      const item = prices.cheapest(cells, this.#members[index]! * table.slots + slot, price);
      cores += cells.cores[item]!;
      cost += prices.costOf(cells, item, 0);
    }
    this.#cores = cores;
    this.#cost = cost;
  }

  #offer(): void {
    const { table, cells, incumbent } = this;
    const { items, slots, homes } = this.draft;
    for (let app = 0; app < homes.length; app++) if (homes[app] === -1) items[app] = -1;
    measure(table, cells, items, slots, homes, this.#loads);
    const possible = excess(table, this.#loads) === 0 && items.some((item) => item >= 0);
    if (possible) incumbent.offer(table, this.#loads.value, items, slots);
    const copy = { items: items.slice(), slots: slots.slice(), homes: homes.slice() };
    if (!possible || this.#loads.value < incumbent.value + 1) repair(table, cells, copy, incumbent);
  }
}
