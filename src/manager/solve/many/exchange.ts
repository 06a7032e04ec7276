/**
 * A rounded decision made possible, then better, at its levels: exchanges of one application's column for another, also
 * in another domain; while a limit is exceeded those that cost least for what they take off the excess.
 */
import type { Columns } from './columns.js';

const tiny = 1e-12;
/** What is rounded from the relaxation leaves little to gain. */
const improvements = 12;

export class Exchange {
  /** Column per application. */
  readonly chosen: Int32Array;
  /** What is left of each row; negative where it is exceeded. */
  readonly left: Float64Array;
  readonly #kept: Int32Array;
  #app = 0;
  #column = 0;
  #score = 0;

  /** @param penalties per application */
  constructor(
    readonly columns: Columns,
    readonly penalties: Float64Array,
    readonly domains: number,
  ) {
    this.chosen = new Int32Array(penalties.length);
    this.#kept = new Int32Array(penalties.length);
    this.left = new Float64Array(domains + 4);
  }

  /** Exchanges until no limit is exceeded and no single exchange gains. @returns whether every limit is kept */
  run(): boolean {
    this.#recount();
    if (!this.#repair(2 * this.chosen.length, true)) return false;
    this.#improve();
    for (let app = 0; app < this.chosen.length; app++) if (this.#isRejected(app)) this.#serve(app);
    return true;
  }

  /** What a decision costs, penalties included. */
  get cost(): number {
    let sum = 0;
    for (let app = 0; app < this.chosen.length; app++) sum += this.#costOf(app, this.chosen[app]!);
    return sum;
  }

  #isRejected(app: number): boolean {
    return this.columns.item[this.chosen[app]!]! < 0;
  }

  #costOf(app: number, column: number): number {
    return this.columns.item[column]! < 0 ? this.penalties[app]! : this.columns.cost[column]!;
  }

  #recount(): void {
    this.left.set(this.columns.limit);
    for (const column of this.chosen) this.#take(column, 1);
  }

  #take(column: number, times: number): void {
    const { row, amount, watts, bytes, wattRow, byteRow } = this.columns;
    const { left } = this;
    left[row[column]!]! -= times * amount[column]!;
    if (wattRow >= 0) left[wattRow]! -= times * watts[column]!;
    if (byteRow >= 0) left[byteRow]! -= times * bytes[column]!;
  }

  /** Lets a rejected application in where others can make room for less than its penalty. */
  #serve(app: number): void {
    const before = this.cost;
    this.#kept.set(this.chosen);
    for (let row = 0; row < this.domains; row++) {
      const column = this.#smallestIn(app, row);
      if (column < 0) continue;
      this.chosen[app] = column;
      this.#recount();
      if (this.#repair(3, false) && this.cost < before - tiny) {
        this.#improve();
        return;
      }
      this.chosen.set(this.#kept);
    }
    this.#recount();
  }

  /** @returns the column in a domain that takes the least share of the limits, -1 where there is none */
  #smallestIn(app: number, domain: number): number {
    const { start, row, amount, watts, bytes } = this.columns;
    let [best, least] = [-1, Infinity];
    for (let column = start[app]! + 1; column < start[app + 1]!; column++) {
      if (row[column] !== domain) continue;
      const share = amount[column]! + watts[column]! + bytes[column]!;
      if (share < least) [best, least] = [column, share];
    }
    return best;
  }

  #repair(steps: number, rejects: boolean): boolean {
    for (let step = 0; step < steps; step++) {
      const excess = this.#excess();
      if (excess === 0) return true;
      this.#seek(excess, rejects);
      if (this.#score === Number.NEGATIVE_INFINITY) return false;
      this.#carryOut();
    }
    return this.#excess() === 0;
  }

  #improve(): void {
    for (let step = 0; step < improvements; step++) {
      this.#seek(0, false);
      if (!(this.#score > tiny)) return;
      this.#carryOut();
    }
  }

  #carryOut(): void {
    this.#take(this.chosen[this.#app]!, -1);
    this.chosen[this.#app] = this.#column;
    this.#take(this.#column, 1);
  }

  #excess(): number {
    const { left, columns } = this;
    let sum = 0;
    for (let row = 0; row < columns.rows; row++)
      if (row !== columns.budgetRow && left[row]! < -tiny) sum -= left[row]!;
    return sum;
  }

  /** Seeks the best exchange: without an excess, what gains most; with one, what costs least per excess taken off. */
  #seek(excess: number, rejects: boolean): void {
    const { columns, chosen, left } = this;
    const { start, row, amount, watts, bytes, wattRow, byteRow } = columns;
    this.#score = Number.NEGATIVE_INFINITY;
    for (let app = 0; app < chosen.length; app++) {
      const now = chosen[app]!;
      const before = this.#costOf(app, now);
      const first = start[app]! + (rejects ? 0 : 1);
      this.#take(now, -1);
      const rest = this.#excess();
      for (let column = first; column < start[app + 1]!; column++) {
        if (column === now) continue;
        const gained = before - this.#costOf(app, column);
        if (excess === 0 && gained <= this.#score) continue;
        const home = row[column]!;
        let after = rest + over(left[home]!, amount[column]!);
        if (wattRow >= 0) after += over(left[wattRow]!, watts[column]!);
        if (byteRow >= 0) after += over(left[byteRow]!, bytes[column]!);
        if (after >= excess && (after > 0 || excess > 0)) continue;
        const score = excess === 0 ? gained : gained >= 0 ? 1 + gained : -1 / ((excess - after) / -gained);
        if (score > this.#score) {
          this.#score = score;
          this.#app = app;
          this.#column = column;
        }
      }
      this.#take(now, 1);
    }
  }
}

/** By how much more a row is exceeded where so much more is taken of it. */
function over(left: number, amount: number): number {
  const after = left - amount;
  return after >= -tiny ? 0 : left < 0 ? amount : -after;
}
