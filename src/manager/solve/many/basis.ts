/**
 * A basis of the relaxation: one *key* column per application and one *working* column per row, the shares at which
 * they keep every limit, and the prices that follow from their costs.
 */
import { noIntegers, noNumbers } from '../memory.js';
import { take } from './column-use.js';
import type { Columns } from './columns.js';
import { Inverse } from './inverse.js';

/** What is less is rounding. */
export const tiny = 1e-9;
/** A share this near to 0 or 1 is 0 or 1. */
const wholeTolerance = 1e-6;

/** Which columns are in a basis: enough to go on from there. */
export interface BasisColumns {
  readonly keys: Int32Array;
  readonly working: Int32Array;
}

export class Basis {
  /** Key column per application. */
  readonly keys: Int32Array;
  /**
   * Working column per row: -1 - row for what is left of a row, and -1 - rows for what is taken beyond the penalties
   * that are known to be paid.
   */
  working = noIntegers;
  /** Of each working column. */
  shares = noNumbers;
  readonly inverse = new Inverse();
  #left = noNumbers;
  #column = noNumbers;

  constructor(
    readonly columns: Columns,
    readonly apps: number,
  ) {
    this.keys = new Int32Array(apps);
  }

  /** Takes over the rows as they are now; its columns are to be chosen anew. */
  resize(): void {
    const { rows } = this.columns;
    this.working = new Int32Array(rows);
    this.shares = new Float64Array(rows);
    this.#left = new Float64Array(rows + 1);
    this.#column = new Float64Array(rows + 1);
    this.inverse.resize(rows);
  }

  /** Makes what the keys leave of each row the working columns, where too little is left what is taken beyond. */
  beginWith(left: Float64Array): void {
    const { rows, budgetRow } = this.columns;
    for (let row = 0; row < rows; row++) this.working[row] = -1 - row;
    if (budgetRow >= 0 && left[budgetRow]! < 0) this.working[budgetRow] = -1 - rows;
  }

  /** Finds the shares and the prices. @returns whether it is a basis */
  solve(prices: Float64Array): boolean {
    if (!this.#invert()) return false;
    const { columns, inverse, working, shares } = this;
    const { rows } = columns;
    const left = this.#leftByKeys();
    prices.fill(0);
    for (let place = 0; place < rows; place++) {
      let share = 0;
      for (let row = 0; row < rows; row++) share += inverse.entries[place * rows + row]! * left[row]!;
      shares[place] = share;
      const cost = this.#costAboveKey(working[place]!);
      if (cost !== 0)
        for (let row = 0; row < rows; row++)
          prices[row] = prices[row]! - cost * inverse.entries[place * rows + row]!;
    }
    return true;
  }

  #invert(): boolean {
    const { rows } = this.columns;
    const matrix = this.inverse.begin();
    for (let place = 0; place < rows; place++) {
      const column = this.useAboveKey(this.working[place]!);
      for (let row = 0; row < rows; row++) matrix[row * rows + place] = column[row]!;
    }
    return this.inverse.invert();
  }

  #leftByKeys(): Float64Array {
    const left = this.#left;
    left.set(this.columns.limit);
    for (let app = 0; app < this.apps; app++) take(this.columns, this.keys[app]!, left, 1);
    return left;
  }

  #costAboveKey(working: number): number {
    const { cost, app, rows, excessCost } = this.columns;
    if (working >= 0) return cost[working]! - cost[this.keys[app[working]!]!]!;
    return working === -1 - rows ? excessCost : 0;
  }

  /** @returns per row what a column takes more than the key of its application; valid until the next call */
  useAboveKey(working: number): Float64Array {
    const { columns } = this;
    const column = this.#column.fill(0);
    if (working >= 0) {
      take(columns, working, column, -1);
      take(columns, this.keys[columns.app[working]!]!, column, 1);
    } else if (working === -1 - columns.rows) column[columns.budgetRow] = -1;
    else column[-1 - working] = 1;
    column[columns.rows] = 0;
    return column;
  }

  /** @returns the application of a working column, -1 where it is what is left of a row */
  ownerOf(place: number): number {
    const working = this.working[place]!;
    return working < 0 ? -1 : this.columns.app[working]!;
  }

  /** The highest cost of what is mixed: prices are as exact as the costs that they come from. */
  costliest(): number {
    const { cost, app } = this.columns;
    let most = 0;
    for (const working of this.working)
      if (working >= 0) most = Math.max(most, cost[working]!, cost[this.keys[app[working]!]!]!);
    return most;
  }

  /** @returns the column that an application is on, -1 where it is mixed */
  wholeColumn(app: number): number {
    let whole = -1;
    let key = 1;
    for (let place = 0; place < this.columns.rows; place++) {
      if (this.ownerOf(place) !== app) continue;
      const share = this.shares[place]!;
      key -= share;
      if (share >= 1 - wholeTolerance) whole = this.working[place]!;
    }
    return key >= 1 - wholeTolerance ? this.keys[app]! : whole;
  }

  /** Calls back for each column of an application with its share. */
  eachShare(app: number, visit: (column: number, share: number) => void): void {
    let key = 1;
    for (let place = 0; place < this.columns.rows; place++) {
      if (this.ownerOf(place) !== app) continue;
      key -= this.shares[place]!;
      visit(this.working[place]!, this.shares[place]!);
    }
    visit(this.keys[app]!, key);
  }
}
