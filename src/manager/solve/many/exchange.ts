/**
 * A rounded decision made possible, then better, at its levels: exchanges of one application's column for another, and
 * of two applications' columns at once. What exceeds a limit has a price that rises until nothing does, so that on the
 * way a limit may be exceeded where that is worth it.
 */
import { createRandom } from '../../../core/random.js';
import type { Columns } from './columns.js';

const tiny = 1e-12;
const raisesAtMost = 12;
/** Applications put elsewhere by a kick. */
const kicked = 3;
const priceFactor = 3;
/** Per raise of the price and application. */
const stepsAtMost = 3;

export class Exchange {
  /** Column per application. */
  readonly chosen: Int32Array;
  /** What is left of each row; negative where it is exceeded. */
  readonly left: Float64Array;
  /** Value of a share by which a limit is exceeded. */
  #price = 0;
  #excess = 0;
  /** The best exchange found: columns to take, the second -1 where there is one alone. */
  #first = -1;
  #second = -1;
  #gain = 0;

  /** @param penalties per application */
  constructor(
    readonly columns: Columns,
    readonly penalties: Float64Array,
    domains: number,
  ) {
    this.chosen = new Int32Array(penalties.length);
    this.left = new Float64Array(domains + 4);
  }

  /**
   * @param price value of a share by which a limit is exceeded, to begin with
   * @param inPairs whether to exchange two at once too
   * @returns whether every limit is kept in the end
   */
  run(price: number, inPairs: boolean): boolean {
    this.#recount();
    this.#price = Math.max(price, 1e-3);
    for (let raise = 0; raise < raisesAtMost; raise++) {
      this.#descend(inPairs);
      if (this.#excess === 0) return true;
      this.#price *= priceFactor;
    }
    return false;
  }

  /** Puts some applications on columns at random, of those that are rejected one for certain. */
  kick(seed: number): void {
    const { start, item } = this.columns;
    const random = createRandom(seed);
    const rejected = this.chosen.findIndex((column) => item[column]! < 0);
    for (let each = 0; each < kicked; each++) {
      const app = each === 0 && rejected >= 0 ? rejected : Math.floor(random.uniform() * this.chosen.length);
      const others = start[app + 1]! - start[app]! - 1;
      if (others > 0) this.chosen[app] = start[app]! + 1 + Math.floor(random.uniform() * others);
    }
  }

  /** Whether every limit is kept. */
  get isPossible(): boolean {
    return this.#excess === 0;
  }

  /** What a decision costs, penalties included. */
  get cost(): number {
    let sum = 0;
    for (let app = 0; app < this.chosen.length; app++) sum += this.#costOf(this.chosen[app]!);
    return sum;
  }

  #costOf(column: number): number {
    const { item, cost, app } = this.columns;
    return item[column]! < 0 ? this.penalties[app[column]!]! : cost[column]!;
  }

  #recount(): void {
    this.left.set(this.columns.limit);
    for (const column of this.chosen) this.#take(column, 1);
    this.#excess = this.#countExcess();
  }

  #take(column: number, times: number): void {
    const { row, amount, watts, bytes, wattRow, byteRow, item } = this.columns;
    if (item[column]! < 0) return;
    const { left } = this;
    left[row[column]!]! -= times * amount[column]!;
    if (wattRow >= 0) left[wattRow]! -= times * watts[column]!;
    if (byteRow >= 0) left[byteRow]! -= times * bytes[column]!;
  }

  #countExcess(): number {
    const { left, columns } = this;
    let sum = 0;
    for (let row = 0; row < columns.rows; row++) if (row !== columns.budgetRow) sum += excess(left[row]!);
    return sum;
  }

  #descend(inPairs: boolean): void {
    for (let step = stepsAtMost * this.chosen.length; step > 0; step--) {
      this.#gain = tiny;
      this.#second = -1;
      this.#first = -1;
      this.#seekOne();
      if (this.#first < 0 && inPairs) this.#seekTwo();
      if (this.#first < 0) return;
      this.#put(this.#first);
      if (this.#second >= 0) this.#put(this.#second);
      this.#excess = this.#countExcess();
    }
  }

  #put(column: number): void {
    const app = this.columns.app[column]!;
    this.#take(this.chosen[app]!, -1);
    this.#take(column, 1);
    this.chosen[app] = column;
  }

  #seekOne(): void {
    for (let app = 0; app < this.chosen.length; app++) this.#seekFor(app, 0, -1);
  }

  #seekTwo(): void {
    const { columns, chosen } = this;
    const { start } = columns;
    const before = this.#excess;
    for (let app = 0; app < chosen.length - 1; app++) {
      const now = chosen[app]!;
      const cost = this.#costOf(now);
      this.#take(now, -1);
      for (let column = start[app]!; column < start[app + 1]!; column++) {
        if (column === now) continue;
        this.#take(column, 1);
        const gained = cost - this.#costOf(column) + this.#price * (before - this.#countExcess());
        for (let other = app + 1; other < chosen.length; other++) this.#seekFor(other, gained, column);
        this.#take(column, -1);
      }
      this.#take(now, 1);
    }
  }

  /**
   * Seeks the best column for an application.
   *
   * @param gained by an exchange that has been carried out for the time being, and its column
   */
  #seekFor(app: number, gained: number, first: number): void {
    const { left } = this;
    const { start, row, amount, watts, bytes, wattRow, byteRow, item, rows } = this.columns;
    const price = this.#price;
    const now = this.chosen[app]!;
    const cost = this.#costOf(now);
    const nowRow = item[now]! < 0 ? rows : row[now]!;
    const roomNow = nowRow === rows ? 0 : left[nowRow]!;
    const roomAfter = nowRow === rows ? 0 : roomNow + amount[now]!;
    const released = excess(roomNow) - excess(roomAfter);
    for (let column = start[app]!; column < start[app + 1]!; column++) {
      if (column === now) continue;
      let gain = gained + cost - this.#costOf(column);
      let off = released;
      if (item[column]! >= 0) {
        const home = row[column]!;
        const room = home === nowRow ? roomAfter : left[home]!;
        off += excess(room) - excess(room - amount[column]!);
      }
      if (wattRow >= 0) off += excess(left[wattRow]!) - excess(left[wattRow]! + watts[now]! - watts[column]!);
      if (byteRow >= 0) off += excess(left[byteRow]!) - excess(left[byteRow]! + bytes[now]! - bytes[column]!);
      gain += price * off;
      if (gain <= this.#gain) continue;
      this.#gain = gain;
      this.#first = first < 0 ? column : first;
      this.#second = first < 0 ? -1 : column;
    }
  }
}

/** By how much a row is exceeded. */
const excess = (left: number) => (left >= -tiny ? 0 : -left);
