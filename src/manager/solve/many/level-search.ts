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
  /** Slot per domain of the least bound among levels that were not looked at. */
  readonly slots: Int32Array;
  readonly #now: Int32Array;
  /** Of the active slots those that may still be part of the levels sought. */
  readonly #active: Uint8Array;
  /** 1 for slots of interest: only these are priced and searched. */
  readonly active: Uint8Array;
  /** The latest first: they are made for the levels that were best. */
  readonly #bounds: LevelBounds[] = [];
  /** Levels that were looked at by themselves, and their bounds. */
  readonly #known: { readonly slots: Int32Array; bound: number }[] = [];
  #best = Number.POSITIVE_INFINITY;
  #branches = 0;

  constructor(readonly table: Table) {
    this.slots = Int32Array.from(table.firstSlot.slice(0, -1));
    this.#now = new Int32Array(this.slots.length);
    this.active = new Uint8Array(table.slots).fill(1);
    this.#active = new Uint8Array(table.slots);
  }

  /** @param limit slots that are part of no levels with a bound below it are of no interest from now on */
  add(prices: LevelPrices, limit: number): void {
    const bounds = new LevelBounds(this.table, prices);
    bounds.lookAhead(this.active);
    bounds.drop(this.active, limit);
    this.#bounds.unshift(bounds);
  }

  /** Takes a bound of levels that were looked at by themselves. */
  note(slots: Int32Array, bound: number): void {
    const known = this.#find(slots);
    if (known === undefined) this.#known.push({ slots: slots.slice(), bound });
    else known.bound = Math.max(known.bound, bound);
  }

  /** Whether these levels have been looked at. */
  knows(slots: Int32Array): boolean {
    return this.#find(slots) !== undefined;
  }

  #find(slots: Int32Array) {
    return this.#known.find(({ slots: each }) => isSame(each, slots));
  }

  /** @returns those with the least bound of the levels that were looked at */
  get leastKnown(): { readonly slots: Int32Array; readonly bound: number } {
    return this.#known.reduce((least, each) => (each.bound < least.bound ? each : least));
  }

  /**
   * @param limit levels with this bound are of no interest
   * @returns the least bound over all levels that were not looked at, or the limit
   */
  run(limit: number): number {
    this.#best = limit;
    this.#branches = 0;
    const kept = this.active;
    for (const bounds of this.#bounds) bounds.lookAhead(kept);
    this.#descend();
    const active = this.#active;
    active.set(kept);
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
        let best = this.#now[domain]!;
        let least = Infinity;
        for (let slot = firstSlot[domain]!; slot < firstSlot[domain + 1]!; slot++) {
          if (this.active[slot] !== 1) continue;
          this.#now[domain] = slot;
          const bound = this.#boundOfAll();
          if (bound < least) {
            best = slot;
            least = bound;
          }
        }
        this.#now[domain] = best;
        this.#take(least);
      }
      if (this.#best >= before) return;
    }
  }

  #take(bound: number): void {
    if (bound >= this.#best || this.knows(this.#now)) return;
    this.#best = bound;
    this.slots.set(this.#now);
  }

  #boundOfAll(): number {
    let best = Number.NEGATIVE_INFINITY;
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
      const bound = this.#boundOf(domain, slot);
      if (bound >= this.#best) continue;
      const stops = ++this.#branches > branchesAtMost;
      if (!isLast && !stops) {
        this.#branch(domain + 1);
        continue;
      }
      if (isLast) this.#take(bound);
      else this.#best = Math.min(this.#best, bound);
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

function isSame(one: Int32Array, other: Int32Array): boolean {
  for (let domain = 0; domain < one.length; domain++) if (one[domain] !== other[domain]) return false;
  return true;
}
