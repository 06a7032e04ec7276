/**
 * The best mixture of decisions at chosen levels: the linear program in which an application may be in part here, in part
 * there and in part rejected. By the simplex method for generalised upper bounds (G. B. Dantzig and R. M. Van Slyke,
 * 1967): one *key* column per application, and as many others, the *working* ones, as there are rows. At the optimum at
 * most that many applications are mixed; its prices are those under which the bound is highest.
 */
import { noIntegers } from '../memory.js';
import type { Columns } from './columns.js';
import { Inverse } from './inverse.js';

/** What is less is rounding. */
const tiny = 1e-9;
/** A share this near to 0 or 1 is 0 or 1. */
const wholeTolerance = 1e-6;
/** No column, nor what is left of a row. */
const none = Number.MIN_SAFE_INTEGER;

/** Which columns are in the basis: enough to go on from there. */
export interface Basis {
  readonly keys: Int32Array;
  readonly working: Int32Array;
}

export class Relaxation {
  /** Price per row, in value per share of its limit; the row that limits nothing is last. */
  prices = new Float64Array(1);
  /** The bound that columns were left out by. */
  bound = Number.NEGATIVE_INFINITY;
  /**
   * Key column per application. Working columns: -1 - row for what is left of a row, and -1 - rows for what is taken
   * beyond the penalties that are known to be paid.
   */
  #keys: Int32Array;
  #working = new Int32Array(0);
  #shares = new Float64Array(0);
  #left = new Float64Array(0);
  #column = new Float64Array(0);
  #change = new Float64Array(0);
  #entering = none;
  /** The column per application that was cheapest when all were priced last: likely to be worth entering still. */
  readonly #candidates: Int32Array;
  readonly #inverse = new Inverse();

  constructor(
    readonly columns: Columns,
    readonly apps: number,
  ) {
    this.#keys = new Int32Array(apps);
    this.#candidates = new Int32Array(apps);
  }

  /**
   * Takes over the columns as they are now and begins with everyone on what is cheapest and still fits.
   *
   * @param prices per row, under which it is cheapest
   */
  begin(prices: Float64Array | null): void {
    const { rows } = this.columns;
    this.prices = new Float64Array(rows + 1);
    if (prices !== null) this.prices.set(prices.subarray(0, rows));
    this.#working = new Int32Array(rows);
    this.#shares = new Float64Array(rows);
    this.#left = new Float64Array(rows + 1);
    this.#column = new Float64Array(rows + 1);
    this.#change = new Float64Array(rows);
    this.#inverse.resize(rows);
    this.#place();
  }

  /** Of a limit that a decision must keep. */
  get highestPrice(): number {
    const { rows, budgetRow } = this.columns;
    let highest = 0;
    for (let row = 0; row < rows; row++)
      if (row !== budgetRow) highest = Math.max(highest, this.prices[row]!);
    return highest;
  }

  get basis(): Basis {
    return { keys: this.#keys.slice(), working: this.#working.slice() };
  }

  set basis({ keys, working }: Basis) {
    this.#keys.set(keys);
    this.#working.set(working);
  }

  #place(): void {
    const { columns, prices } = this;
    const left = this.#left;
    left.set(columns.limit);
    for (let app = 0; app < this.apps; app++) {
      let best = columns.start[app]!;
      let least = Infinity;
      for (let column = best; column < columns.start[app + 1]!; column++) {
        const cost = this.#costOf(column, prices);
        if (cost < least && this.fits(column, left)) {
          best = column;
          least = cost;
        }
      }
      this.#keys[app] = best;
      this.take(best, left);
    }
    this.#candidates.set(this.#keys);
    for (let row = 0; row < columns.rows; row++) this.#working[row] = -1 - row;
    if (columns.budgetRow >= 0 && left[columns.budgetRow]! < 0)
      this.#working[columns.budgetRow] = -1 - columns.rows;
  }

  /** Whether a column keeps the limits, with what is left of them; penalties are no limit. */
  fits(column: number, left: Float64Array): boolean {
    const { row, amount, watts, bytes, wattRow, byteRow, item } = this.columns;
    if (item[column]! < 0) return true;
    if (amount[column]! > left[row[column]!]!) return false;
    if (wattRow >= 0 && watts[column]! > left[wattRow]!) return false;
    return byteRow < 0 || bytes[column]! <= left[byteRow]!;
  }

  take(column: number, left: Float64Array, times = 1): void {
    const { row, amount, watts, bytes, wattRow, byteRow } = this.columns;
    left[row[column]!]! -= times * amount[column]!;
    if (wattRow >= 0) left[wattRow]! -= times * watts[column]!;
    if (byteRow >= 0) left[byteRow]! -= times * bytes[column]!;
  }

  /**
   * @param limit a bound from which on the optimum is of no interest
   * @returns a lower bound of every decision, mixed or not: at the optimum the highest that prices give
   */
  optimise(limit: number): number {
    let bound = Number.NEGATIVE_INFINITY;
    const most = 50 + 6 * this.apps;
    for (let pivot = 0; pivot < most; pivot++) {
      if (!this.#solve()) break;
      this.#entering = this.#wrongRow();
      if (this.#entering === none) this.#entering = this.#bestCandidate();
      if (this.#entering === none) {
        bound = Math.max(bound, this.#price());
        if (bound >= limit || this.#entering === none) break;
      }
      if (!this.#exchange()) break;
    }
    return bound;
  }

  /**
   * Leaves out the columns that no decision below the limit can have: under the prices of the optimum they alone would
   * raise the bound to it.
   *
   * @param kept room for a number per column
   * @param chosen columns that stay in any case; become their new indices
   */
  narrow(limit: number, kept: Int32Array, chosen: Int32Array = noIntegers): void {
    const { columns } = this;
    this.bound = this.#price();
    const gap = limit - this.bound;
    for (let app = 0; app < this.apps; app++) {
      const most = this.#costOf(this.#candidates[app]!, this.prices) + gap;
      for (let column = columns.start[app]!; column < columns.start[app + 1]!; column++)
        kept[column] = this.#costOf(column, this.prices) < most ? 1 : 0;
    }
    const inBasis = [this.#keys, this.#working, this.#candidates, chosen];
    for (const list of inBasis) for (const column of list) if (column >= 0) kept[column] = 1;
    columns.narrow(kept, this.apps);
    for (const list of inBasis)
      for (let place = 0; place < list.length; place++)
        if (list[place]! >= 0) list[place] = kept[list[place]!]!;
  }

  /** @returns the column that an application is on, -1 where it is mixed */
  wholeColumn(app: number): number {
    const { columns } = this;
    let whole = -1;
    let key = 1;
    for (let place = 0; place < columns.rows; place++) {
      const column = this.#working[place]!;
      if (column < 0 || columns.app[column] !== app) continue;
      const share = this.#shares[place]!;
      key -= share;
      if (share >= 1 - wholeTolerance) whole = column;
    }
    return key >= 1 - wholeTolerance ? this.#keys[app]! : whole;
  }

  /** Calls back for each column of an application with its share. */
  eachShare(app: number, visit: (column: number, share: number) => void): void {
    let key = 1;
    for (let place = 0; place < this.columns.rows; place++) {
      const column = this.#working[place]!;
      if (column < 0 || this.columns.app[column] !== app) continue;
      key -= this.#shares[place]!;
      visit(column, this.#shares[place]!);
    }
    visit(this.#keys[app]!, key);
  }

  #costOf(column: number, prices: Float64Array): number {
    const { cost, row, amount, watts, bytes, wattRow, byteRow } = this.columns;
    let sum = cost[column]! + prices[row[column]!]! * amount[column]!;
    if (wattRow >= 0) sum += prices[wattRow]! * watts[column]!;
    if (byteRow >= 0) sum += prices[byteRow]! * bytes[column]!;
    return sum;
  }

  /** Shares and prices of the basis. @returns whether it is one */
  #solve(): boolean {
    const { columns } = this;
    const { rows } = columns;
    const left = this.#left;
    const inverse = this.#inverse;
    const prices = this.prices;
    left.set(columns.limit);
    for (let app = 0; app < this.apps; app++) this.take(this.#keys[app]!, left);
    const matrix = inverse.begin();
    for (let place = 0; place < rows; place++) {
      this.#load(this.#working[place]!);
      for (let row = 0; row < rows; row++) matrix[row * rows + place] = this.#column[row]!;
    }
    if (!inverse.invert()) return false;
    prices.fill(0);
    for (let place = 0; place < rows; place++) {
      let share = 0;
      for (let row = 0; row < rows; row++) share += inverse.entries[place * rows + row]! * left[row]!;
      this.#shares[place] = share;
      const working = this.#working[place]!;
      const cost =
        working >= 0
          ? columns.cost[working]! - columns.cost[this.#keys[columns.app[working]!]!]!
          : working === -1 - rows
            ? columns.excessCost
            : 0;
      if (cost !== 0)
        for (let row = 0; row < rows; row++)
          prices[row] = prices[row]! - cost * inverse.entries[place * rows + row]!;
    }
    return true;
  }

  /** What a column takes more of each row than the key of its application. */
  #load(working: number): void {
    const { columns } = this;
    const column = this.#column.fill(0);
    if (working >= 0) {
      this.take(working, column, -1);
      this.take(this.#keys[columns.app[working]!]!, column);
    } else if (working === -1 - columns.rows) column[columns.budgetRow] = -1;
    else column[-1 - working] = 1;
    column[columns.rows] = 0;
  }

  /** @returns a row whose price has the wrong sign, as a working column, or `none` */
  #wrongRow(): number {
    const { rows, budgetRow, excessCost } = this.columns;
    let worst = none;
    let size = -tiny * (1 + this.#costliest());
    for (let row = 0; row < rows; row++)
      if (this.prices[row]! < size) {
        worst = -1 - row;
        size = this.prices[row]!;
      }
    if (budgetRow >= 0 && this.prices[budgetRow]! > excessCost * (1 + tiny)) return -1 - rows;
    return worst;
  }

  /** Prices are as exact as the costs that they come from. */
  #costliest(): number {
    const { cost, app } = this.columns;
    let most = 0;
    for (const working of this.#working)
      if (working >= 0) most = Math.max(most, cost[working]!, cost[this.#keys[app[working]!]!]!);
    return most;
  }

  #bestCandidate(): number {
    let entering = none;
    let most = 0;
    for (let app = 0; app < this.apps; app++) {
      const key = this.#costOf(this.#keys[app]!, this.prices);
      const saved = key - this.#costOf(this.#candidates[app]!, this.prices);
      if (saved > most + tiny * Math.abs(key)) {
        most = saved;
        entering = this.#candidates[app]!;
      }
    }
    return entering;
  }

  /** Seeks the column that lowers the cost most. @returns the bound under the prices */
  #price(): number {
    const { columns, prices } = this;
    const { cost, row, amount, watts, bytes, wattRow, byteRow, rows, budgetRow, excessCost } = columns;
    for (let each = 0; each < rows; each++) if (prices[each]! < 0) prices[each] = 0;
    if (budgetRow >= 0) prices[budgetRow] = Math.min(prices[budgetRow]!, excessCost);
    const watt = wattRow < 0 ? 0 : prices[wattRow]!;
    const byte = byteRow < 0 ? 0 : prices[byteRow]!;
    let bound = columns.fixed;
    for (let each = 0; each < rows; each++) bound -= prices[each]! * columns.limit[each]!;
    let entering = none;
    let most = 0;
    for (let app = 0; app < this.apps; app++) {
      let best = -1;
      let least = Infinity;
      for (let column = columns.start[app]!; column < columns.start[app + 1]!; column++) {
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
      bound += least;
      this.#candidates[app] = best;
      const key = this.#costOf(this.#keys[app]!, prices);
      if (key - least > most + tiny * Math.abs(key)) {
        most = key - least;
        entering = best;
      }
    }
    this.#entering = entering;
    return bound;
  }

  /** Brings the entering column in, as far as a column in the basis gives way. */
  #exchange(): boolean {
    const { rows } = this.columns;
    const change = this.#change;
    const entries = this.#inverse.entries;
    const entering = this.#entering;
    this.#load(entering);
    for (let place = 0; place < rows; place++) {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += entries[place * rows + row]! * this.#column[row]!;
      change[place] = sum;
    }
    return this.#leave(entering < 0 ? -1 : this.columns.app[entering]!);
  }

  /** Which column is the first at 0, and what takes its place. */
  #leave(app: number): boolean {
    const { columns } = this;
    const entering = this.#entering;
    const isColumn = entering >= 0;
    let leaving = -1;
    let keyOf = -1;
    let step = Infinity;
    for (let place = 0; place < columns.rows; place++) {
      if (this.#change[place]! <= tiny) continue;
      const share = Math.max(0, this.#shares[place]!) / this.#change[place]!;
      if (share < step) {
        step = share;
        leaving = place;
      }
    }
    for (let place = -1; place < columns.rows; place++) {
      const owner = place < 0 ? (isColumn ? app : -1) : this.#ownerOf(place);
      if (owner < 0 || (place >= 0 && isColumn && owner === app)) continue;
      const limit = this.#stepOfKey(owner, isColumn && owner === app);
      if (limit < step) {
        step = limit;
        leaving = -1;
        keyOf = owner;
      }
    }
    if (keyOf >= 0) return this.#replaceKey(keyOf, isColumn ? app : -1);
    if (leaving < 0) return false;
    this.#working[leaving] = entering;
    return true;
  }

  #ownerOf(place: number): number {
    const working = this.#working[place]!;
    return working < 0 ? -1 : this.columns.app[working]!;
  }

  /** How far the entering column can go before the key of an application is at 0. */
  #stepOfKey(app: number, enters: boolean): number {
    let share = 1;
    let fall = enters ? 1 : 0;
    for (let place = 0; place < this.columns.rows; place++) {
      if (this.#ownerOf(place) !== app) continue;
      share -= this.#shares[place]!;
      fall -= this.#change[place]!;
    }
    return fall > tiny ? Math.max(0, share) / fall : Infinity;
  }

  #replaceKey(app: number, enteringApp: number): boolean {
    if (app === enteringApp) {
      this.#keys[app] = this.#entering;
      return true;
    }
    for (let place = 0; place < this.columns.rows; place++) {
      if (this.#ownerOf(place) !== app) continue;
      this.#keys[app] = this.#working[place]!;
      this.#working[place] = this.#entering;
      return true;
    }
    return false;
  }
}
