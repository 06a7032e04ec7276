/**
 * Bounds by sets of applications. Once it is settled which applications run in which domain, the domains no longer meet:
 * a table per domain says what each set costs there at its best level, and the tables are joined by subset convolution.
 * Sets are bit masks.
 */
import type { Cells } from './cells.js';
import { noIntegers, noNumbers, roomFor, roomForIntegers } from './memory.js';
import type { Prices } from './prices.js';
import { lowest } from './sets.js';
import { roundingShare, type Table } from './table.js';
import type { CoreTuner } from './tune.js';

export class Subsets {
  sets = 1;
  /** 1 for slots that may still be part of a better decision. */
  active = new Uint8Array(0);
  /** Lower bounds: of a set in a slot (slot * sets + set), and in its best slot (domain * sets + set). */
  slotCost = noNumbers;
  domainCost = noNumbers;
  /** Least cost of a set in the domains from one on: domain * sets + set. */
  suffix = noNumbers;
  /** Of each set: what its rejection costs, and the least that it draws and holds anywhere. */
  penalty = noNumbers;
  leastWatts = noNumbers;
  leastBytes = noNumbers;
  /** Core price that is best for a set in a slot, of the round that its stamp says. */
  #bestCore = noNumbers;
  #stampOf = noIntegers;
  #stamp = 0;
  #possible = new Uint8Array(0);
  #sum = noNumbers;
  #prefix = noNumbers;
  #rest = noNumbers;

  /** @param active 1 for slots of interest */
  prepare(table: Table, cells: Cells, active: Uint8Array): void {
    const { apps, domains } = table.problem;
    this.sets = 1 << apps.length;
    const { sets } = this;
    if (this.active.length < table.slots) this.active = new Uint8Array(table.slots);
    this.active.set(active.subarray(0, table.slots));
    if (this.#possible.length < table.slots * sets) this.#possible = new Uint8Array(table.slots * sets);
    this.slotCost = roomFor(this.slotCost, table.slots * sets);
    this.#bestCore = roomFor(this.#bestCore, table.slots * sets);
    this.#stampOf = roomForIntegers(this.#stampOf, table.slots * sets);
    this.domainCost = roomFor(this.domainCost, domains.length * sets);
    this.suffix = roomFor(this.suffix, (domains.length + 1) * sets);
    if (this.#sum.length !== sets) this.#sum = new Float64Array(sets);
    this.#prefix = roomFor(this.#prefix, sets);
    this.#rest = roomFor(this.#rest, sets);
    const least = (of: Float64Array) => (app: number) => leastIn(of, app * table.slots, table.slots);
    this.penalty = sumsOfSets(this.penalty, sets, (app) => apps[app]!.rejectionPenalty);
    this.leastWatts = sumsOfSets(this.leastWatts, sets, least(cells.leastWatts));
    this.leastBytes = sumsOfSets(this.leastBytes, sets, least(cells.leastBytes));
    this.#findPossible(table, cells);
  }

  /** Which sets could be in a slot if each of its applications took the least of every resource. */
  #findPossible(table: Table, { leastCores, leastWatts, leastBytes }: Cells): void {
    const { powerCapWatts, memoryBytes } = table.problem;
    this.#possible.fill(1, 0, table.slots * this.sets);
    for (let slot = 0; slot < table.slots; slot++) {
      if (this.active[slot] !== 1) continue;
      const domain = table.slotDomain[slot]!;
      this.#forbid(leastCores, slot, table.slots, table.capacity[domain]!);
      if (memoryBytes !== null)
        this.#forbid(leastBytes, slot, table.slots, memoryBytes * (1 + roundingShare));
      if (powerCapWatts !== null)
        this.#forbid(leastWatts, slot, table.slots, wattsLeft(table, slot, powerCapWatts));
    }
  }

  #forbid(least: Float64Array, slot: number, slots: number, limit: number): void {
    const [sums, possible] = [this.#sum, this.#possible];
    const [sets, first] = [this.sets, slot * this.sets];
    sums[0] = 0;
    for (let set = 1; set < sets; set++) {
      const sum = sums[set & (set - 1)]! + least[lowest(set) * slots + slot]!;
      sums[set] = sum;
      if (!(sum <= limit)) possible[first + set] = 0;
    }
  }

  /** Bounds of every set under the prices. */
  evaluate(table: Table, cells: Cells, prices: Prices): void {
    const domains = table.problem.domains.length;
    this.#stamp++;
    this.domainCost.fill(Infinity, 0, domains * this.sets);
    for (let slot = 0; slot < table.slots; slot++)
      if (this.active[slot] === 1) this.#evaluateSlot(table, cells, prices, slot);
    this.#joinAll(domains);
  }

  #joinAll(domains: number): void {
    this.suffix.fill(Infinity, domains * this.sets, (domains + 1) * this.sets);
    this.suffix[domains * this.sets] = 0;
    const last = domains - 1;
    this.suffix.set(this.domainCost.subarray(last * this.sets, domains * this.sets), last * this.sets);
    for (let domain = last - 1; domain >= 0; domain--) this.#join(domain);
  }

  #evaluateSlot(table: Table, cells: Cells, prices: Prices, slot: number): void {
    const { sets, domainCost } = this;
    const [first, firstOfDomain] = [slot * sets, table.slotDomain[slot]! * sets];
    const bounds = this.slotCost.subarray(first, first + sets);
    const idle = prices.idleCost(table, cells, slot);
    addUp(bounds, prices.freeCost, idle, slot, table.slots);
    const core = prices.core[slot]!;
    if (core > 0) {
      const worth = core * table.capacity[table.slotDomain[slot]!]!;
      addUp(this.#sum, prices.cost, idle - worth, slot, table.slots);
      for (let set = 0; set < sets; set++) if (this.#sum[set]! > bounds[set]!) bounds[set] = this.#sum[set]!;
    }
    for (let set = 0; set < sets; set++) {
      if (this.#possible[first + set] === 0) bounds[set] = Infinity;
      else if (bounds[set]! < domainCost[firstOfDomain + set]!)
        domainCost[firstOfDomain + set] = bounds[set]!;
    }
  }

  #join(domain: number): void {
    const { sets } = this;
    const here = this.domainCost.subarray(domain * sets, (domain + 1) * sets);
    const after = this.suffix.subarray((domain + 1) * sets, (domain + 2) * sets);
    const result = this.suffix.subarray(domain * sets, (domain + 1) * sets);
    convolve(here, after, result, sets);
  }

  /** Bound of what a set costs, whatever domains it is spread over. */
  cost(set: number): number {
    return this.suffix[set]!;
  }

  /**
   * Gives each set that matters in a slot the core price that is best for it alone.
   *
   * @param limit sets of which no decision below it can be made do not matter
   * @returns how many bounds rose
   */
  sharpen(table: Table, tuner: CoreTuner, whole: number, limit: number): number {
    const { sets, domainCost, slotCost } = this;
    const domains = table.problem.domains.length;
    let risen = 0;
    this.#eachRest(table, (domain, rest) => {
      for (let part = whole; part !== 0; part = (part - 1) & whole) {
        const left = limit - rest[whole ^ part]!;
        if (domainCost[domain * sets + part]! >= left) continue;
        risen += this.#sharpenPart(table, tuner, domain, part, left);
      }
    });
    if (risen === 0) return 0;
    domainCost.fill(Infinity, 0, domains * sets);
    for (let slot = 0; slot < table.slots; slot++) {
      if (this.active[slot] !== 1) continue;
      const first = table.slotDomain[slot]! * sets;
      for (let set = 0; set < sets; set++)
        if (slotCost[slot * sets + set]! < domainCost[first + set]!)
          domainCost[first + set] = slotCost[slot * sets + set]!;
    }
    this.#joinAll(domains);
    return risen;
  }

  #sharpenPart(table: Table, tuner: CoreTuner, domain: number, part: number, limit: number): number {
    let risen = 0;
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
   * Calls back for each slot of interest with the least bound of a decision that runs the whole set and uses this slot,
   * and the part of the set that is in it then.
   */
  eachSlot(table: Table, whole: number, visit: (slot: number, bound: number, part: number) => void): void {
    const { sets, slotCost } = this;
    this.#eachRest(table, (domain, rest) => {
      for (let slot = table.firstSlot[domain]!; slot < table.firstSlot[domain + 1]!; slot++) {
        if (this.active[slot] !== 1) continue;
        let [bound, best] = [Infinity, 0];
        for (let part = whole; ; part = (part - 1) & whole) {
          const sum = slotCost[slot * sets + part]! + rest[whole ^ part]!;
          if (sum < bound) {
            bound = sum;
            best = part;
          }
          if (part === 0) break;
        }
        visit(slot, bound, best);
      }
    });
  }

  /** Calls back for each domain with the bounds of all sets in the other domains. */
  #eachRest(table: Table, visit: (domain: number, rest: Float64Array) => void): void {
    const { sets, suffix, domainCost } = this;
    const [prefix, rest] = [this.#prefix, this.#rest];
    prefix.fill(Infinity, 0, sets);
    prefix[0] = 0;
    for (let domain = 0; domain < table.problem.domains.length; domain++) {
      convolve(prefix, suffix.subarray((domain + 1) * sets), rest, sets);
      visit(domain, rest);
      convolve(prefix, domainCost.subarray(domain * sets), rest, sets);
      prefix.set(rest.subarray(0, sets));
    }
  }
}

/** sums(S) = what all sets have in common + the sum over the applications of S in this slot. */
function addUp(sums: Float64Array, costs: Float64Array, common: number, slot: number, slots: number): void {
  sums[0] = common;
  for (let set = 1; set < sums.length; set++)
    sums[set] = sums[set & (set - 1)]! + costs[lowest(set) * slots + slot]!;
}

/** What applications in a slot may draw when all else idles. */
function wattsLeft({ idleWatts, leastIdleWatts, slotDomain }: Table, slot: number, capWatts: number): number {
  const others = leastIdleWatts.reduce(
    (sum, watts, domain) => sum + (domain === slotDomain[slot] ? 0 : watts),
    0,
  );
  return capWatts * (1 + roundingShare) - others - idleWatts[slot]!;
}

/** result(S) = least of a(T) + b(S without T) over all subsets T. */
function convolve(a: Float64Array, b: Float64Array, result: Float64Array, sets: number): void {
  for (let set = 0; set < sets; set++) {
    let best = Infinity;
    for (let part = set; ; part = (part - 1) & set) {
      const sum = a[part]! + b[set ^ part]!;
      if (sum < best) best = sum;
      if (part === 0) break;
    }
    result[set] = best;
  }
}

function sumsOfSets(
  kept: Float64Array,
  sets: number,
  of: (app: number) => number,
): Float64Array<ArrayBuffer> {
  const sums = roomFor(kept, sets);
  sums[0] = 0;
  for (let set = 1, app = -1; set < sets; set++) {
    if ((set & (set - 1)) === 0) app++;
    // A power of two is a set of one; any other is that of its highest application and the rest.
    const single = 1 << app;
    sums[set] = set === single ? of(app) : sums[set ^ single]! + sums[single]!;
  }
  return sums;
}

function leastIn(numbers: Float64Array, first: number, count: number): number {
  let least = Infinity;
  for (let index = first; index < first + count; index++)
    if (numbers[index]! < least) least = numbers[index]!;
  return least;
}
