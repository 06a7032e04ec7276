/**
 * What it costs a domain to serve a share of the applications: at the level, and on the items, that cost least, under
 * the lowest price of its cores at which these are enough.
 */
import type { Cells } from '../cells.js';
import type { Prices } from '../prices.js';
import type { Table } from '../table.js';

/** A price so high that only the least cores count. */
const highestPrice = 1e6;
const priceSteps = 24;

export class ShareCost {
  /** The applications of the share, so many of them. */
  readonly members: Int32Array;
  count = 0;
  /** Of the share that was tried last: its least cost, without end where no level can serve it, and where that is. */
  cost = 0;
  slot = 0;
  price = 0;
  /** Of the level and the price that were tried last. */
  #cores = 0;
  /** Where a price is sought first: where the last one was found. */
  #guess = 1;

  constructor(
    readonly table: Table,
    readonly cells: Cells,
    readonly prices: Prices,
  ) {
    this.members = new Int32Array(table.problem.apps.length);
  }

  /**
   * @param homes domain per application
   * @param limit a cost from which on the share is of no interest
   * @returns least cost of the share over the levels, without end where none can serve it
   */
  try(domain: number, homes: Int32Array, limit: number): number {
    const { table, prices, cells } = this;
    this.#collect(domain, homes);
    let best = limit;
    let bestSlot = -1;
    let bestPrice = 0;
    for (let slot = table.firstSlot[domain]!; slot < table.firstSlot[domain + 1]!; slot++) {
      const idle = prices.idleCost(table, cells, slot);
      this.#sumFree(slot, best - idle);
      if (idle + this.cost >= best) continue;
      const price = this.#fittingPrice(slot, table.capacity[domain]!, best - idle);
      if (idle + this.cost < best) {
        best = idle + this.cost;
        bestSlot = slot;
        bestPrice = price;
      }
    }
    this.slot = bestSlot;
    this.price = bestPrice;
    this.cost = bestSlot < 0 ? Infinity : best;
    return this.cost;
  }

  #collect(domain: number, homes: Int32Array): void {
    this.count = 0;
    for (let app = 0; app < homes.length; app++) if (homes[app] === domain) this.members[this.count++] = app;
  }

  /** The share as if cores were free; the cost is without end where an application cannot be here. */
  #sumFree(slot: number, limit: number): void {
    const { table, cells, prices } = this;
    let cores = 0;
    let cost = 0;
    for (let index = 0; index < this.count && cost < limit; index++) {
      const cell = this.members[index]! * table.slots + slot;
      cost += prices.freeCost[cell]!;
      if (cost < Infinity) cores += cells.cores[prices.freeItem[cell]!]!;
    }
    this.#cores = cores;
    this.cost = cost;
  }

  /** Seeks the lowest core price, near enough, at which the cheapest items fit, and sums the share under it. */
  #fittingPrice(slot: number, capacity: number, limit: number): number {
    if (this.#cores <= capacity) return 0;
    let low = 0;
    let high = highestPrice;
    if (this.#leastCores(slot) > capacity) {
      this.cost = Infinity;
      return high;
    }
    let price = this.#guess;
    for (let step = 0; step < priceSteps && high - low > 1e-3 * high; step++) {
      this.#sumAt(slot, price);
      if (this.#cores <= capacity) high = price;
      else {
        // What is cheapest at a price below the fitting one is cheaper than what fits.
        if (this.cost >= limit) return price;
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
    for (let index = 0; index < this.count; index++)
      sum += this.cells.leastCores[this.members[index]! * this.table.slots + slot]!;
    return sum;
  }

  #sumAt(slot: number, price: number): void {
    const { table, cells, prices } = this;
    let cores = 0;
    let cost = 0;
    for (let index = 0; index < this.count; index++) {
      const item = prices.cheapest(cells, this.members[index]! * table.slots + slot, price);
      cores += cells.cores[item]!;
      cost += prices.costOf(cells, item, 0);
    }
    this.#cores = cores;
    this.cost = cost;
  }
}
