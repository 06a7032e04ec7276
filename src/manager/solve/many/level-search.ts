/**
 * The levels with the least bound: each application takes the cheapest domain at its level, or is rejected. Levels are
 * out as soon as the bound under any of the prices known is above the best. What a descent finds, one domain after the
 * other, leaves few levels of interest; the search through these is depth first.
 */
import type { Table } from '../table.js';
import { LevelBounds } from './level-bounds.js';
import type { LevelPrices } from './level-prices.js';

/** Branches looked at before the rest is taken for what its bound says. */
const branchesAtMost = 20_000;
const descents = 3;

export class LevelSearch {
  /** Slot per domain of the least bound. */
  readonly slots: Int32Array;
  readonly #now: Int32Array;
  readonly #active: Uint8Array;
  /** The latest first: they are made for the levels that were best. */
  readonly #bounds: LevelBounds[] = [];
  /** Bounds of levels that were looked at by themselves, by their slots. */
  readonly #known = new Map<string, number>();
  #best = Number.POSITIVE_INFINITY;
  #branches = 0;

  constructor(readonly table: Table) {
    this.slots = Int32Array.from(table.firstSlot.slice(0, -1));
    this.#now = new Int32Array(this.slots.length);
    this.#active = new Uint8Array(table.slots);
  }

  add(prices: LevelPrices): void {
    this.#bounds.unshift(new LevelBounds(this.table, prices));
  }

  note(slots: Int32Array, bound: number): void {
    const key = slots.join();
    this.#known.set(key, Math.max(bound, this.#known.get(key) ?? bound));
  }

  /**
   * @param limit levels with this bound are of no interest
   * @returns the least bound over all levels, or the limit
   */
  run(limit: number): number {
    this.#best = limit;
    this.#branches = 0;
    const active = this.#active.fill(1);
    for (const bounds of this.#bounds) bounds.lookAhead(active);
    this.#descend();
    for (const bounds of this.#bounds) bounds.drop(active, this.#best);
    for (const bounds of this.#bounds) bounds.lookAhead(active);
    this.#branch(0);
    return this.#best;
  }

  /** From the best levels known, better ones, one domain after the other. */
  #descend(): void {
    const { firstSlot } = this.table;
    this.#now.set(this.slots);
    this.#take(this.#boundOfAll());
    for (let pass = 0; pass < descents; pass++) {
      const before = this.#best;
      for (let domain = 0; domain < this.slots.length; domain++) {
        let [best, least] = [this.#now[domain]!, Infinity];
        for (let slot = firstSlot[domain]!; slot < firstSlot[domain + 1]!; slot++) {
          this.#now[domain] = slot;
          const bound = this.#boundOfAll();
          if (bound < least) [best, least] = [slot, bound];
        }
        this.#now[domain] = best;
        this.#take(least);
      }
      if (this.#best >= before) return;
    }
  }

  #take(bound: number): void {
    if (bound >= this.#best) return;
    this.#best = bound;
    this.slots.set(this.#now);
  }

  #boundOfAll(): number {
    let best = this.#known.get(this.#now.join()) ?? Number.NEGATIVE_INFINITY;
    for (const bounds of this.#bounds) {
      let bound = 0;
      for (let domain = 0; domain < this.#now.length; domain++)
        bound = bounds.extend(domain, this.#now[domain]!);
      best = Math.max(best, bound);
    }
    return best;
  }

  #branch(domain: number): void {
    const { firstSlot } = this.table;
    const isLast = domain + 1 === this.slots.length;
    for (let slot = firstSlot[domain]!; slot < firstSlot[domain + 1]!; slot++) {
      if (this.#active[slot] !== 1) continue;
      this.#now[domain] = slot;
      let bound = this.#boundOf(domain, slot);
      if (bound >= this.#best) continue;
      const stops = ++this.#branches > branchesAtMost;
      if (!isLast && !stops) {
        this.#branch(domain + 1);
        continue;
      }
      if (isLast) bound = Math.max(bound, this.#known.get(this.#now.join()) ?? bound);
      this.#take(bound);
    }
  }

  #boundOf(domain: number, slot: number): number {
    let best = Number.NEGATIVE_INFINITY;
    for (const bounds of this.#bounds) {
      const bound = bounds.extend(domain, slot);
      if (bound > best) best = bound;
      if (best >= this.#best) break;
    }
    return best;
  }
}
