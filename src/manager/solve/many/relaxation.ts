/**
 * The best mixture of decisions at chosen levels: the linear program in which an application may be in part here, in part
 * there and in part rejected. By the simplex method for generalised upper bounds (G. B. Dantzig and R. M. Van Slyke,
 * 1967): one *key* column per application, and as many others, the *working* ones, as there are rows. At the optimum at
 * most that many applications are mixed; its prices are those under which the bound is highest.
 */
import { noIntegers } from '../memory.js';
import { Basis, type BasisColumns } from './basis.js';
import { fits, take } from './column-use.js';
import type { Columns } from './columns.js';
import { Entrance } from './entrance.js';
import { none, Pricing } from './pricing.js';

export class Relaxation {
  /** The bound that columns were left out by. */
  bound = Number.NEGATIVE_INFINITY;
  readonly #basis: Basis;
  readonly #pricing: Pricing;
  readonly #entrance: Entrance;

  constructor(
    readonly columns: Columns,
    readonly apps: number,
  ) {
    this.#basis = new Basis(columns, apps);
    this.#pricing = new Pricing(this.#basis);
    this.#entrance = new Entrance(this.#basis);
  }

  /** Price per row, in value per share of its limit; the row that limits nothing is last. */
  get prices(): Float64Array {
    return this.#pricing.prices;
  }

  /** Of a limit that a decision must keep. */
  get highestPrice(): number {
    return this.#pricing.highestPrice;
  }

  get basis(): BasisColumns {
    return { keys: this.#basis.keys.slice(), working: this.#basis.working.slice() };
  }

  set basis({ keys, working }: BasisColumns) {
    this.#basis.keys.set(keys);
    this.#basis.working.set(working);
  }

  /**
   * Takes over the columns as they are now and begins with everyone on what is cheapest and still fits.
   *
   * @param prices per row, under which it is cheapest
   */
  begin(prices: Float64Array | null): void {
    this.#basis.resize();
    this.#entrance.resize();
    this.#pricing.begin(prices);
    const left = new Float64Array(this.columns.rows + 1);
    left.set(this.columns.limit);
    for (let app = 0; app < this.apps; app++) this.#place(app, left);
    this.#basis.beginWith(left);
    this.#pricing.candidates.set(this.#basis.keys);
  }

  #place(app: number, left: Float64Array): void {
    const { columns } = this;
    let best = columns.start[app]!;
    let least = Infinity;
    for (let column = best; column < columns.start[app + 1]!; column++) {
      const cost = this.#pricing.costOf(column);
      if (cost < least && fits(columns, column, left)) {
        best = column;
        least = cost;
      }
    }
    this.#basis.keys[app] = best;
    take(columns, best, left, 1);
  }

  /**
   * @param limit a bound from which on the optimum is of no interest
   * @returns a lower bound of every decision, mixed or not: at the optimum the highest that prices give
   */
  optimise(limit: number): number {
    const pricing = this.#pricing;
    let bound = Number.NEGATIVE_INFINITY;
    const most = 50 + 6 * this.apps;
    for (let pivot = 0; pivot < most; pivot++) {
      if (!this.#basis.solve(pricing.prices)) break;
      let entering = pricing.wrongRow();
      if (entering === none) entering = pricing.bestCandidate();
      if (entering === none) {
        bound = Math.max(bound, pricing.priceAll());
        entering = pricing.bestCandidate();
        if (bound >= limit || entering === none) break;
      }
      if (!this.#entrance.enter(entering)) break;
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
    const { keys, working } = this.#basis;
    this.bound = this.#pricing.priceAll();
    this.#markWithin(limit - this.bound, kept);
    const inUse = [keys, working, this.#pricing.candidates, chosen];
    for (const list of inUse) for (const column of list) if (column >= 0) kept[column] = 1;
    this.columns.narrow(kept, this.apps);
    for (const list of inUse)
      for (let place = 0; place < list.length; place++)
        if (list[place]! >= 0) list[place] = kept[list[place]!]!;
  }

  /** Marks the columns that cost less than a gap above the cheapest of their application. */
  #markWithin(gap: number, kept: Int32Array): void {
    const { start } = this.columns;
    const pricing = this.#pricing;
    for (let app = 0; app < this.apps; app++) {
      const most = pricing.costOf(pricing.candidates[app]!) + gap;
      for (let column = start[app]!; column < start[app + 1]!; column++)
        kept[column] = pricing.costOf(column) < most ? 1 : 0;
    }
  }

  /** @returns the column that an application is on, -1 where it is mixed */
  wholeColumn(app: number): number {
    return this.#basis.wholeColumn(app);
  }

  /** Calls back for each column of an application with its share. */
  eachShare(app: number, visit: (column: number, share: number) => void): void {
    this.#basis.eachShare(app, visit);
  }
}
