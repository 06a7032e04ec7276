/**
 * Where limits leave hardly any room, few decisions fit and no single exchange leads from one to the next: simulated
 * annealing (S. Kirkpatrick and others, 1983) walks through some that do not fit.
 */
import { noIntegers, roomForIntegers } from '../memory.js';
import type { Columns } from './columns.js';

const tiny = 1e-12;
/** Temperatures, and prices of what exceeds a limit, as multiples of the highest price of a limit. */
const [hot, cold] = [0.02, 0.001];
const [lenient, strict] = [1, 10];
/** Steps between changes of temperature and price. */
const stepsAtOnce = 64;

export class Anneal {
  readonly #chosen: Int32Array;
  readonly #left: Float64Array;
  /** Those that are taken. */
  #columns = noIntegers;
  #count = 0;
  #seed = 1;
  #cost = 0;
  #best = 0;

  /** @param penalties per application */
  constructor(
    readonly columns: Columns,
    readonly penalties: Float64Array,
    domains: number,
  ) {
    this.#chosen = new Int32Array(penalties.length);
    this.#left = new Float64Array(domains + 4);
  }

  /**
   * @param chosen column per application, becomes the best that keeps every limit, where one below `known` is found
   * @param known cost of the best decision known
   * @param enough a cost that needs no bettering
   * @param price the highest of a share of a limit
   * @returns its cost, or `known`
   */
  run(chosen: Int32Array, known: number, enough: number, price: number, steps: number): number {
    this.#begin(chosen);
    this.#best = known;
    this.#choose(known - enough);
    if (this.#count === 0) return known;
    const rounds = Math.ceil(steps / stepsAtOnce);
    for (let round = 0; round < rounds; round++) {
      const share = round / rounds;
      const temperature = price * hot * (cold / hot) ** share;
      const excessPrice = price * lenient * (strict / lenient) ** share;
      for (let step = 0; step < stepsAtOnce; step++) this.#step(chosen, temperature, excessPrice);
      if (this.#best <= enough) break;
    }
    return this.#best;
  }

  /** Which columns to take: no rejection that costs more than what can be won. */
  #choose(most: number): void {
    const { start, item, cost } = this.columns;
    const last = start[this.#chosen.length]!;
    this.#columns = roomForIntegers(this.#columns, last);
    this.#count = 0;
    for (let column = 0; column < last; column++)
      if (item[column]! >= 0 || cost[column]! <= most) this.#columns[this.#count++] = column;
  }

  #begin(chosen: Int32Array): void {
    this.#chosen.set(chosen);
    this.#left.set(this.columns.limit);
    this.#seed = 1;
    this.#cost = 0;
    for (const column of chosen) {
      this.#take(column, 1);
      this.#cost += this.#costOf(column);
    }
  }

  /** Numbers from a linear congruence are random enough here. */
  #random(): number {
    this.#seed = (Math.imul(this.#seed, 1664525) + 1013904223) >>> 0;
    return this.#seed / 4294967296;
  }

  #costOf(column: number): number {
    const { item, cost, app } = this.columns;
    return item[column]! < 0 ? this.penalties[app[column]!]! : cost[column]!;
  }

  #take(column: number, times: number): void {
    const { row, amount, watts, bytes, wattRow, byteRow, item } = this.columns;
    if (item[column]! < 0) return;
    const left = this.#left;
    left[row[column]!]! -= times * amount[column]!;
    if (wattRow >= 0) left[wattRow]! -= times * watts[column]!;
    if (byteRow >= 0) left[byteRow]! -= times * bytes[column]!;
  }

  #excess(): number {
    const left = this.#left;
    const { rows, budgetRow } = this.columns;
    let sum = 0;
    for (let row = 0; row < rows; row++) if (row !== budgetRow && left[row]! < -tiny) sum -= left[row]!;
    return sum;
  }

  /** Moves one application, every other time two. */
  #step(best: Int32Array, temperature: number, excessPrice: number): void {
    const { app } = this.columns;
    const columns = this.#columns;
    const count = this.#count;
    const chosen = this.#chosen;
    const first = columns[Math.floor(this.#random() * count)]!;
    const second = this.#random() < 0.5 ? -1 : columns[Math.floor(this.#random() * count)]!;
    const one = app[first]!;
    const other = second < 0 ? -1 : app[second]!;
    const firstNow = chosen[one]!;
    if (first === firstNow || one === other) return;
    const secondNow = other < 0 ? -1 : chosen[other]!;
    const before = this.#excess();
    let change = this.#costOf(first) - this.#costOf(firstNow);
    if (other >= 0) change += this.#costOf(second) - this.#costOf(secondNow);
    if (change - excessPrice * before > 12 * temperature) return;
    this.#take(firstNow, -1);
    this.#take(first, 1);
    if (other >= 0) {
      this.#take(secondNow, -1);
      this.#take(second, 1);
    }
    const after = this.#excess();
    const rise = change + excessPrice * (after - before);
    if (rise > 0 && (rise > 12 * temperature || this.#random() >= Math.exp(-rise / temperature))) {
      this.#take(first, -1);
      this.#take(firstNow, 1);
      if (other < 0) return;
      this.#take(second, -1);
      this.#take(secondNow, 1);
      return;
    }
    chosen[one] = first;
    if (other >= 0) chosen[other] = second;
    this.#cost += change;
    if (after > 0 || this.#cost >= this.#best - tiny) return;
    this.#best = this.#cost;
    best.set(chosen);
  }
}
