/**
 * Bounds by sets of applications. Once it is settled which applications run in which domain, the domains no longer meet:
 * a table per domain says what each set costs there at its best level, and the tables are joined. Sets are bit masks.
 */
import type { Cells } from './cells.js';
import { Joins } from './joins.js';
import { noIntegers, noNumbers, roomFor, roomForIntegers } from './memory.js';
import { PossibleSets } from './possible-sets.js';
import type { Prices } from './prices.js';
import { lowest, sumsOfSets } from './sets.js';
import type { Table } from './table.js';
import type { CoreTuner } from './tune.js';

export class Subsets {
  sets = 1;
  /** 1 for slots that may still be part of a better decision. */
  active = new Uint8Array(0);
  /** Lower bounds of a set in a slot: slot * sets + set. */
  slotCost = noNumbers;
  /** Of a set in the best slots of domains. */
  readonly joins = new Joins();
  /** Of each set: what its rejection costs, and the least that it draws and holds anywhere. */
  penalty = noNumbers;
  leastWatts = noNumbers;
  leastBytes = noNumbers;
  /** Core price that is best for a set in a slot, of the round that its stamp says. */
  #bestCore = noNumbers;
  #stampOf = noIntegers;
  #stamp = 0;
  readonly #possible = new PossibleSets();
  #sum = noNumbers;
  /** Parts of a set that matter in a domain. */
  #parts = noIntegers;

  /** @param active 1 for slots of interest */
  prepare(table: Table, cells: Cells, active: Uint8Array): void {
    const { apps, domains } = table.problem;
    this.sets = 1 << apps.length;
    const { sets } = this;
    if (this.active.length < table.slots) this.active = new Uint8Array(table.slots);
    for (let slot = 0; slot < table.slots; slot++) this.active[slot] = active[slot]!;
    this.slotCost = roomFor(this.slotCost, table.slots * sets);
    this.#bestCore = roomFor(this.#bestCore, table.slots * sets);
    this.#stampOf = roomForIntegers(this.#stampOf, table.slots * sets);
    this.#sum = roomFor(this.#sum, sets);
    this.#parts = roomForIntegers(this.#parts, sets);
    this.joins.prepare(domains.length, sets);
    const least = (of: Float64Array) => (app: number) => leastIn(of, app * table.slots, table.slots);
    this.penalty = sumsOfSets(this.penalty, sets, (app) => apps[app]!.rejectionPenalty);
    this.leastWatts = sumsOfSets(this.leastWatts, sets, least(cells.leastWatts));
    this.leastBytes = sumsOfSets(this.leastBytes, sets, least(cells.leastBytes));
    this.#possible.find(table, cells, sets, this.active);
  }

  /**
   * Bounds under the prices.
   *
   * @param only the one set whose `cost` is asked for, or -1 for every set
   */
  evaluate(table: Table, cells: Cells, prices: Prices, only: number): void {
    this.#stamp++;
    this.joins.clear();
    for (let slot = 0; slot < table.slots; slot++)
      if (this.active[slot] === 1) this.#evaluateSlot(table, cells, prices, slot);
    this.joins.joinAll(only);
  }

  #evaluateSlot(table: Table, cells: Cells, prices: Prices, slot: number): void {
    const { sets, slotCost } = this;
    const { possible } = this.#possible;
    const first = slot * sets;
    const idle = prices.idleCost(table, cells, slot);
    addUp(slotCost, first, sets, prices.freeCost, idle, slot, table.slots);
    const core = prices.core[slot]!;
    if (core > 0) {
      const sums = this.#sum;
      const worth = core * table.capacity[table.slotDomain[slot]!]!;
      addUp(sums, 0, sets, prices.cost, idle - worth, slot, table.slots);
      for (let set = 0; set < sets; set++)
        if (sums[set]! > slotCost[first + set]!) slotCost[first + set] = sums[set]!;
    }
    for (let set = 0; set < sets; set++) if (possible[first + set] === 0) slotCost[first + set] = Infinity;
    this.#noteSlot(table, slot);
  }

  /** In the costs of its domain. */
  #noteSlot(table: Table, slot: number): void {
    const { sets, slotCost } = this;
    const { domainCost } = this.joins;
    const first = slot * sets;
    const firstOfDomain = table.slotDomain[slot]! * sets;
    for (let set = 0; set < sets; set++)
      if (slotCost[first + set]! < domainCost[firstOfDomain + set]!)
        domainCost[firstOfDomain + set] = slotCost[first + set]!;
  }

  /** Bound of what a set costs, whatever domains it is spread over. */
  cost(set: number): number {
    return this.joins.suffix[set]!;
  }

  /**
   * Gives each part of a set that matters in a slot the core price that is best for it alone.
   *
   * @param limit parts of which no decision below it can be made do not matter
   * @returns how many bounds rose
   */
  sharpen(table: Table, tuner: CoreTuner, whole: number, limit: number): number {
    let risen = 0;
    this.joins.eachRest((domain, rest) => {
      const count = this.#findParts(domain, whole, rest, limit);
      for (let index = 0; index < count; index++) {
        const part = this.#parts[index]!;
        risen += this.#sharpenPart(table, tuner, domain, part, limit - rest[whole ^ part]!);
      }
    });
    if (risen === 0) return 0;
    this.joins.clear();
    for (let slot = 0; slot < table.slots; slot++) if (this.active[slot] === 1) this.#noteSlot(table, slot);
    this.joins.joinAll(whole);
    return risen;
  }

  /** @returns how many parts of a set could be in the domain in a decision below the limit */
  #findParts(domain: number, whole: number, rest: Float64Array, limit: number): number {
    const { domainCost } = this.joins;
    const first = domain * this.sets;
    let count = 0;
    for (let part = whole; ; part = (part - 1) & whole) {
      if (domainCost[first + part]! < limit - rest[whole ^ part]!) this.#parts[count++] = part;
      if (part === 0) return count;
    }
  }

  #sharpenPart(table: Table, tuner: CoreTuner, domain: number, part: number, limit: number): number {
    let risen = 0;
    if (part === 0) return 0;
    for (let slot = table.firstSlot[domain]!; slot < table.firstSlot[domain + 1]!; slot++) {
      if (this.active[slot] !== 1) continue;
      const place = slot * this.sets + part;
      if (!(this.slotCost[place]! < limit) || this.#stampOf[place] === this.#stamp) continue;
      if (this.#sharpenOne(tuner, slot, part)) risen++;
    }
    return risen;
  }

  #sharpenOne(tuner: CoreTuner, slot: number, part: number): boolean {
    const place = slot * this.sets + part;
    this.#stampOf[place] = this.#stamp;
    this.#bestCore[place] = tuner.best(slot, part);
    const { bound } = tuner;
    const rises = bound > this.slotCost[place]! + 1e-12 * Math.abs(bound);
    if (rises) this.slotCost[place] = bound;
    return rises;
  }

  /** The core price that is best for a set in a slot. */
  bestCore(tuner: CoreTuner, slot: number, part: number): number {
    const place = slot * this.sets + part;
    if (this.#stampOf[place] !== this.#stamp) this.#sharpenOne(tuner, slot, part);
    return this.#bestCore[place]!;
  }

  /**
   * Drops the slots that are part of no decision below the limit that runs the whole set.
   *
   * @param likely per slot that stays: the part of the set that is in it in the least decision
   */
  dropSlots(table: Table, whole: number, limit: number, likely: Int32Array): void {
    this.joins.eachRest((domain, rest) => {
      const count = this.#findParts(domain, whole, rest, limit);
      for (let slot = table.firstSlot[domain]!; slot < table.firstSlot[domain + 1]!; slot++) {
        if (this.active[slot] !== 1) continue;
        const part = this.#likelyPart(slot, whole, rest, limit, count);
        if (part < 0) this.active[slot] = 0;
        else likely[slot] = part;
      }
    });
  }

  /** @returns the part of the set in the slot in the least decision below the limit, -1 where there is none */
  #likelyPart(slot: number, whole: number, rest: Float64Array, limit: number, count: number): number {
    const { slotCost, sets } = this;
    let best = -1;
    let least = limit;
    for (let index = 0; index < count; index++) {
      const part = this.#parts[index]!;
      const sum = slotCost[slot * sets + part]! + rest[whole ^ part]!;
      if (sum >= least) continue;
      best = part;
      least = sum;
    }
    return best;
  }
}

/** sums(S), from a first place on, = what all sets have in common + the sum over the applications of S in this slot. */
function addUp(
  sums: Float64Array,
  first: number,
  sets: number,
  costs: Float64Array,
  common: number,
  slot: number,
  slots: number,
): void {
  sums[first] = common;
  for (let set = 1; set < sets; set++)
    sums[first + set] = sums[first + (set & (set - 1))]! + costs[lowest(set) * slots + slot]!;
}

function leastIn(numbers: Float64Array, first: number, count: number): number {
  let least = Infinity;
  for (let index = first; index < first + count; index++)
    if (numbers[index]! < least) least = numbers[index]!;
  return least;
}
