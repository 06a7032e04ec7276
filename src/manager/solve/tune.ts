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

/** Cost without the price, and how fast the price raises the bound. */
interface Line {
  intercept: number;
  slope: number;
}

/** @returns the core price at which the bound of a set in a slot is highest */
export function bestCorePrice(
  table: Table,
  cells: Cells,
  prices: Prices,
  slot: number,
  set: number,
): number {
  let [rising, falling]: [Line, Line] = [
    lineAt(table, cells, prices, slot, set, 0),
    leastLine(table, cells, prices, slot, set),
  ];
  let price = 0;
  for (let meeting = 0; rising.slope > 0 && meeting < meetings; meeting++) {
    if (!(falling.slope < rising.slope)) break;
    price = (falling.intercept - rising.intercept) / (rising.slope - falling.slope);
    const line = lineAt(table, cells, prices, slot, set, price);
    const expected = rising.intercept + rising.slope * price;
    if (line.intercept + line.slope * price >= expected - 1e-12 * Math.abs(expected)) break;
    if (line.slope > 0) rising = line;
    else falling = line;
  }
  return Math.max(0, price);
}

/** @returns what a set costs at least in a slot when cores have this price */
export function boundAt(
  table: Table,
  cells: Cells,
  prices: Prices,
  slot: number,
  set: number,
  core: number,
): number {
  const { intercept, slope } = lineAt(table, cells, prices, slot, set, core);
  return prices.idleCost(table, cells, slot) + intercept + slope * core;
}

function lineAt(table: Table, cells: Cells, prices: Prices, slot: number, set: number, price: number): Line {
  return sumLine(table, cells, prices, slot, set, (cell) => prices.cheapest(cells, cell, price));
}

/** For a price without end: the fewest cores, and of those the cheapest. */
function leastLine(table: Table, cells: Cells, prices: Prices, slot: number, set: number): Line {
  return sumLine(table, cells, prices, slot, set, (cell) => {
    let best = -1;
    for (let item = cells.start[cell]!; item < cells.end[cell]!; item++) {
      const fewer = best < 0 ? Infinity : cells.cores[best]! - cells.cores[item]!;
      const cheaper =
        fewer === 0 && prices.costOf(cells, item, 0) < prices.costOf(cells, best, 0);
      if (fewer > 0 || cheaper) best = item;
    }
    return best;
  });
}

function sumLine(
  table: Table,
  cells: Cells,
  prices: Prices,
  slot: number,
  set: number,
  choose: (cell: number) => number,
): Line {
  const line = { intercept: 0, slope: -table.capacity[table.slotDomain[slot]!]! };
  for (let members = set; members !== 0; members &= members - 1) {
    const item = choose(lowest(members) * table.slots + slot);
    line.intercept += prices.costOf(cells, item, 0);
    line.slope += cells.cores[item]!;
  }
  return line;
}

/** The search for one price of a limit that all applications share. */
export class PriceSearch {
  /** Price, bound and slope on either side of the top; null where nothing is known yet. */
  #low: readonly [number, number, number] | null = null;
  #high: readonly [number, number, number] | null = null;
  /** Whether the last one was on the low side: twice the same side in a row halves the interval. */
  #wasRising: boolean | null = null;

  /**
   * @param bound at the price, and by what it rises there with the price
   * @param scale a price that would matter, to begin with
   */
  next(price: number, bound: number, slope: number, scale: number): number {
    if (slope > 0) this.#low = [price, bound, slope];
    else this.#high = [price, bound, slope];
    if (this.#low === null) return 0;
    if (this.#high === null) return price === 0 ? scale : price * 4;
    const [[low, lowBound, lowSlope], [high, highBound, highSlope]] = [this.#low, this.#high];
    const rising = slope > 0;
    const stuck = rising === this.#wasRising;
    this.#wasRising = rising;
    if (stuck) return (low + high) / 2;
    const meeting = (highBound - lowBound + lowSlope * low - highSlope * high) / (lowSlope - highSlope);
    return Math.min(high, Math.max(low, Number.isFinite(meeting) ? meeting : 0));
  }
}
