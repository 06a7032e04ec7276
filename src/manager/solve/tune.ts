/**
 * Where a price is best: the bound as a function of one price is the least of many straight lines, one per choice of
 * items, so its top lies where a rising and a falling line meet (J. E. Kelley's cutting planes, 1960, in one dimension).
 */
import type { Cells } from './cells.js';
import type { Prices } from './prices.js';
import { lowest } from './sets.js';
import type { Table } from './table.js';

/** Meetings of lines that are tried; the top is nearly always found sooner. */
const meetings = 12;

/** Core prices. A line is what a choice of items costs without the price, and the busy cores above the capacity. */
export class CoreTuner {
  /** Bound of the set at the price that was found last. */
  bound = 0;
  #intercept = 0;
  #slope = 0;

  constructor(
    readonly table: Table,
    readonly cells: Cells,
    readonly prices: Prices,
  ) {}

  /** @returns the core price at which the bound of a set in a slot is highest */
  best(slot: number, set: number): number {
    const idle = this.prices.idleCost(this.table, this.cells, slot);
    this.#lineOf(slot, set, this.prices.freeItem);
    this.bound = idle + this.#intercept;
    return this.#slope <= 0 ? 0 : this.#between(slot, set, idle);
  }

  #between(slot: number, set: number, idle: number): number {
    let risingIntercept = this.#intercept;
    let risingSlope = this.#slope;
    // For a price without end.
    this.#lineOf(slot, set, this.cells.leastCoresItem);
    let fallingIntercept = this.#intercept;
    let fallingSlope = this.#slope;
    let price = 0;
    for (let meeting = 0; meeting < meetings && fallingSlope < risingSlope; meeting++) {
      const next = (fallingIntercept - risingIntercept) / (risingSlope - fallingSlope);
      if (!(next > 0)) break;
      price = next;
      this.#lineAt(slot, set, price);
      const met = this.#intercept + this.#slope * price;
      const expected = risingIntercept + risingSlope * price;
      if (idle + met > this.bound) this.bound = idle + met;
      if (met >= expected - 1e-12 * Math.abs(expected)) break;
      if (this.#slope > 0) {
        risingIntercept = this.#intercept;
        risingSlope = this.#slope;
      } else {
        fallingIntercept = this.#intercept;
        fallingSlope = this.#slope;
      }
    }
    return price;
  }

  #lineOf(slot: number, set: number, itemOf: Int32Array): void {
    const { table, cells, prices } = this;
    let intercept = 0;
    let slope = -table.capacity[table.slotDomain[slot]!]!;
    for (let members = set; members !== 0; members &= members - 1) {
      const item = itemOf[lowest(members) * table.slots + slot]!;
      intercept += prices.costOf(cells, item, 0);
      slope += cells.cores[item]!;
    }
    this.#intercept = intercept;
    this.#slope = slope;
  }

  #lineAt(slot: number, set: number, price: number): void {
    const { table, cells, prices } = this;
    let intercept = 0;
    let slope = -table.capacity[table.slotDomain[slot]!]!;
    for (let members = set; members !== 0; members &= members - 1) {
      const item = prices.cheapest(cells, lowest(members) * table.slots + slot, price);
      intercept += prices.costOf(cells, item, 0);
      slope += cells.cores[item]!;
    }
    this.#intercept = intercept;
    this.#slope = slope;
  }
}

/** The search for one price of a limit that all applications share. */
export class PriceSearch {
  /** Price, bound and slope on either side of the top; null where nothing is known yet. */
  #low: readonly [number, number, number] | null = null;
  #high: readonly [number, number, number] | null = null;
  /** Whether the last one was on the low side: twice the same side in a row halves the interval. */
  #wasRising: boolean | null = null;
  #factor = 1.2;

  /**
   * @param bound at the price, and by what it rises there with the price
   * @param scale a price that would matter, to begin with
   */
  next(price: number, bound: number, slope: number, scale: number): number {
    if (slope > 0) this.#low = [price, bound, slope];
    else this.#high = [price, bound, slope];
    if (this.#low === null) return this.#step(price, scale, -1);
    if (this.#high === null) return price === 0 ? scale : this.#step(price, scale, 1);
    const [[low, lowBound, lowSlope], [high, highBound, highSlope]] = [this.#low, this.#high];
    const rising = slope > 0;
    const stuck = rising === this.#wasRising;
    this.#wasRising = rising;
    if (stuck) return (low + high) / 2;
    const meeting = (highBound - lowBound + lowSlope * low - highSlope * high) / (lowSlope - highSlope);
    const margin = 0.02 * (high - low);
    const inside = meeting > low + margin && meeting < high - margin;
    return inside ? meeting : (low + high) / 2;
  }

  /** A price that was good before is near a good one; twice as far each time. */
  #step(price: number, scale: number, direction: number): number {
    const next = price * this.#factor ** direction;
    this.#factor = Math.min(2 * this.#factor - 1, 8);
    return next < 1e-3 * scale ? 0 : next;
  }
}
