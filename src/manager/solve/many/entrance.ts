/**
 * Brings a column into the basis, as far as another one gives way: the first whose share is at 0. Where that is the key
 * of an application, a working column of the same application becomes its key.
 */
import { type Basis, tiny } from './basis.js';

export class Entrance {
  /** By how much the share of each working column falls where that of the entering one rises by 1. */
  #fall = new Float64Array(0);
  /** The entering column and its application, -1 where it is what is left of a row. */
  #entering = 0;
  #app = -1;
  /** How far the entering column can go, what is at 0 then: a working column, or the key of an application. */
  #step = Infinity;
  #leaving = -1;
  #keyOf = -1;

  constructor(readonly basis: Basis) {}

  /** Takes over the rows as they are now. */
  resize(): void {
    this.#fall = new Float64Array(this.basis.columns.rows);
  }

  /** @returns whether the column has come in; not where nothing gives way */
  enter(entering: number): boolean {
    this.#entering = entering;
    this.#app = entering < 0 ? -1 : this.basis.columns.app[entering]!;
    this.#findFall();
    this.#findLeavingColumn();
    this.#findLeavingKey();
    if (this.#keyOf >= 0) return this.#replaceKey(this.#keyOf);
    if (this.#leaving < 0) return false;
    this.basis.working[this.#leaving] = entering;
    return true;
  }

  #findFall(): void {
    const { rows } = this.basis.columns;
    const { entries } = this.basis.inverse;
    const column = this.basis.useAboveKey(this.#entering);
    for (let place = 0; place < rows; place++) {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += entries[place * rows + row]! * column[row]!;
      this.#fall[place] = sum;
    }
  }

  #findLeavingColumn(): void {
    const { shares, columns } = this.basis;
    this.#step = Infinity;
    this.#leaving = -1;
    for (let place = 0; place < columns.rows; place++) {
      if (this.#fall[place]! <= tiny) continue;
      const step = Math.max(0, shares[place]!) / this.#fall[place]!;
      if (step < this.#step) {
        this.#step = step;
        this.#leaving = place;
      }
    }
  }

  /** A key that is at 0 before any working column; first of all that of the entering application. */
  #findLeavingKey(): void {
    this.#keyOf = -1;
    if (this.#app >= 0) this.#tryKey(this.#app);
    for (let place = 0; place < this.basis.columns.rows; place++) {
      const owner = this.basis.ownerOf(place);
      if (owner >= 0 && owner !== this.#app) this.#tryKey(owner);
    }
  }

  #tryKey(app: number): void {
    const step = this.#stepOfKey(app);
    if (step < this.#step) {
      this.#step = step;
      this.#keyOf = app;
    }
  }

  /** How far the entering column can go before the key of an application is at 0. */
  #stepOfKey(app: number): number {
    const { basis } = this;
    let share = 1;
    let fall = app === this.#app ? 1 : 0;
    for (let place = 0; place < basis.columns.rows; place++) {
      if (basis.ownerOf(place) !== app) continue;
      share -= basis.shares[place]!;
      fall -= this.#fall[place]!;
    }
    return fall > tiny ? Math.max(0, share) / fall : Infinity;
  }

  #replaceKey(app: number): boolean {
    const { keys, working, columns } = this.basis;
    if (app === this.#app) {
      keys[app] = this.#entering;
      return true;
    }
    for (let place = 0; place < columns.rows; place++) {
      if (this.basis.ownerOf(place) !== app) continue;
      keys[app] = working[place]!;
      working[place] = this.#entering;
      return true;
    }
    return false;
  }
}
