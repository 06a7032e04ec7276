/**
 * Columns under the prices of a basis: what each costs, the bound that they make together, and which one is worth
 * bringing in. Between two looks at every column only the cheapest one per application is asked.
 */
import { type Basis, tiny } from './basis.js';
import { pricedCost } from './column-use.js';

/** No column, nor what is left of a row. */
export const none = -(2 ** 30);

export class Pricing {
  /** Per row, in value per share of its limit; the row that limits nothing is last. */
  prices = new Float64Array(1);
  /** The column per application that was cheapest when all were priced last: likely to be worth entering still. */
  readonly candidates: Int32Array;

  constructor(readonly basis: Basis) {
    this.candidates = new Int32Array(basis.apps);
  }

  /** Takes over the rows as they are now. */
  begin(prices: Float64Array | null): void {
    const { rows } = this.basis.columns;
    this.prices = new Float64Array(rows + 1);
    if (prices !== null) this.prices.set(prices.subarray(0, rows));
  }

  /** Of a limit that a decision must keep. */
  get highestPrice(): number {
    const { rows, budgetRow } = this.basis.columns;
    let highest = 0;
    for (let row = 0; row < rows; row++)
      if (row !== budgetRow) highest = Math.max(highest, this.prices[row]!);
    return highest;
  }

  costOf(column: number): number {
    return pricedCost(this.basis.columns, column, this.prices);
  }

  /** @returns a row whose price has the wrong sign, as a working column, or `none` */
  wrongRow(): number {
    const { rows, budgetRow, excessCost } = this.basis.columns;
    let worst = none;
    let size = -tiny * (1 + this.basis.costliest());
    for (let row = 0; row < rows; row++)
      if (this.prices[row]! < size) {
        worst = -1 - row;
        size = this.prices[row]!;
      }
    if (budgetRow >= 0 && this.prices[budgetRow]! > excessCost * (1 + tiny)) return -1 - rows;
    return worst;
  }

  /** @returns the candidate that lowers the cost most, or `none` where the keys are as cheap */
  bestCandidate(): number {
    let entering = none;
    let most = 0;
    for (let app = 0; app < this.basis.apps; app++) {
      const key = this.costOf(this.basis.keys[app]!);
      const saved = key - this.costOf(this.candidates[app]!);
      if (saved > most + tiny * Math.abs(key)) {
        most = saved;
        entering = this.candidates[app]!;
      }
    }
    return entering;
  }

  /** Seeks the cheapest column of each application. @returns the bound under the prices */
  priceAll(): number {
    this.#correctPrices();
    const { columns } = this.basis;
    let bound = columns.fixed;
    for (let row = 0; row < columns.rows; row++) bound -= this.prices[row]! * columns.limit[row]!;
    for (let app = 0; app < this.basis.apps; app++) {
      const cheapest = this.#cheapestColumn(app);
      this.candidates[app] = cheapest;
      bound += this.costOf(cheapest);
    }
    return bound;
  }

  /** Only prices of the right sign make a bound: what is beyond is rounding. */
  #correctPrices(): void {
    const { prices } = this;
    const { rows, budgetRow, excessCost } = this.basis.columns;
    for (let row = 0; row < rows; row++) if (prices[row]! < 0) prices[row] = 0;
    if (budgetRow >= 0) prices[budgetRow] = Math.min(prices[budgetRow]!, excessCost);
  }

  #cheapestColumn(app: number): number {
    const { prices } = this;
    const { cost, row, amount, watts, bytes, start, wattRow, byteRow } = this.basis.columns;
    const watt = wattRow < 0 ? 0 : prices[wattRow]!;
    const byte = byteRow < 0 ? 0 : prices[byteRow]!;
    let best = -1;
    let least = Infinity;
    for (let column = start[app]!; column < start[app + 1]!; column++) {
      const sum =
        cost[column]! +
        prices[row[column]!]! * amount[column]! +
        watt * watts[column]! +
        byte * bytes[column]!;
      if (sum < least) {
        best = column;
        least = sum;
      }
    }
    return best;
  }
}
