/**
 * Up to ten applications, best first over the sets of applications that are not rejected: the set with the least bound
 * gets prices that raise its bound and drafts that lower the best decision known; where that leaves a difference, a
 * branch and bound closes it. Most problems of `min-energy` end with the first draft, which meets its own bound.
 */
import { Branch } from './branch.js';
import type { Cells } from './cells.js';
import { Incumbent } from './incumbent.js';
import { noNumbers, roomFor } from './memory.js';
import { Prices } from './prices.js';
import { Raise, type Raised } from './raise.js';
import { Recall } from './recall.js';
import { SlotFilter } from './slot-filter.js';
import { Subsets } from './subsets.js';
import { roundingShare, type Table } from './table.js';
import { CoreTuner } from './tune.js';

const sharpeningsPerRound = 4;
/** Relative to the value: what rounding can do. */
const rounding = 1e-11;
/** From so many applications on a decision this near, as a share of what it costs beside penalties, is good enough. */
const largeApps = 6;
const nearShare = 8e-4;

export class ExactSearch {
  readonly incumbent = new Incumbent();
  readonly statistics = { rounds: 0, steps: 0 };
  readonly #prices = new Prices();
  readonly #subsets = new Subsets();
  readonly #tuner: CoreTuner;
  readonly #branch: Branch;
  /** Lower bound of every decision that runs just this set. */
  #bounds = noNumbers;
  readonly #recall = new Recall();
  readonly #filter = new SlotFilter();
  readonly #lastPrices: { watt: number; byte: number; core: Float64Array } = {
    watt: 0,
    byte: 0,
    core: new Float64Array(0),
  };
  #isWarm = false;
  #slotsOfInterest = new Uint8Array(0);
  readonly #raised = new Map<number, Raised>();

  constructor(
    readonly table: Table,
    readonly cells: Cells,
  ) {
    this.#tuner = new CoreTuner(table, cells, this.#prices);
    this.#branch = new Branch(table, cells, this.#prices, this.#subsets, this.#tuner, this.incumbent);
  }

  solve(): void {
    const { table, cells } = this;
    this.#begin();
    for (let set = this.#nextSet(); set > 0; set = this.#nextSet()) {
      if (this.#raised.has(set)) this.#close(set);
      else this.#raise(set);
    }
    this.#recall.keep(table, cells, this.incumbent);
  }

  #begin(): void {
    const { table, cells } = this;
    this.incumbent.begin(table, cells);
    this.#prices.prepare(table.problem.apps.length, table.slots);
    this.#isWarm = this.#recall.offer(table, cells, this.incumbent);
    if (this.#isWarm) this.#recallPrices();
    this.#findSlots();
    this.#subsets.prepare(table, cells, this.#slotsOfInterest);
    this.#bounds = roomFor(this.#bounds, this.#subsets.sets);
    this.#raised.clear();
    this.#boundBySums();
    Object.assign(this.statistics, { rounds: 0, steps: 0 });
  }

  /** Those under which the last decision was the best one. */
  #recallPrices(): void {
    const { watt, byte, core } = this.#lastPrices;
    const { powerCapWatts, memoryBytes } = this.table.problem;
    this.#prices.watt = powerCapWatts === null ? 0 : watt;
    this.#prices.byte = memoryBytes === null ? 0 : byte;
    this.#prices.core.set(core);
  }

  #findSlots(): void {
    const { table, cells } = this;
    if (this.#slotsOfInterest.length < table.slots) this.#slotsOfInterest = new Uint8Array(table.slots);
    this.#slotsOfInterest.fill(1);
    if (!this.#isWarm) return;
    this.#prices.apply(cells, table.problem.apps.length, this.#slotsOfInterest);
    this.#filter.run(table, cells, this.#prices, this.#worth, this.#limit, this.#slotsOfInterest);
  }

  /** What can be said of a set without looking at domains. */
  #boundBySums(): void {
    const { powerCapWatts, memoryBytes } = this.table.problem;
    const { sets, leastWatts, leastBytes } = this.#subsets;
    const idleWatts = this.table.leastIdleWatts.reduce((sum, watts) => sum + watts, 0);
    const wattsLimit = (powerCapWatts ?? Infinity) * (1 + roundingShare) - idleWatts;
    const bytesLimit = (memoryBytes ?? Infinity) * (1 + roundingShare);
    this.#bounds.fill(Number.NEGATIVE_INFINITY, 0, sets);
    for (let set = 0; set < sets; set++)
      if (leastWatts[set]! > wattsLimit || leastBytes[set]! > bytesLimit) this.#bounds[set] = Infinity;
  }

  /** @returns the set with the least bound, 0 where none can better the incumbent any more */
  #nextSet(): number {
    let best = 0;
    let bound = this.#limit;
    // Of equals the largest: it is the one that rejects least.
    for (let set = this.#subsets.sets - 1; set > 0; set--)
      if (this.#bounds[set]! < bound) {
        best = set;
        bound = this.#bounds[set]!;
      }
    return best;
  }

  /** Whether proving the last ten thousandths takes most of the time: where many applications share a limit. */
  get #isLarge(): boolean {
    const { apps, powerCapWatts, memoryBytes } = this.table.problem;
    return apps.length >= largeApps && (powerCapWatts !== null || memoryBytes !== null);
  }

  get #limit(): number {
    const { value, penalties } = this.incumbent;
    const tolerance = rounding * Math.max(1, Math.abs(value));
    return value - (this.#isLarge ? Math.max(tolerance, nearShare * Math.abs(value - penalties)) : tolerance);
  }

  /** Raises the bound of the set, of every other one in passing, and lowers the incumbent. */
  #raise(set: number): void {
    const { table, cells, incumbent } = this;
    const prices = this.#prices;
    const subsets = this.#subsets;
    subsets.active.set(this.#slotsOfInterest.subarray(0, table.slots));
    const raise = new Raise(table, cells, prices, subsets, this.#tuner, incumbent, set, this.#isWarm);
    const raised = raise.run(
      () => this.#limit,
      () => {
        // Slots are dropped for this set alone.
        const isFirst = raise.rounds === 1;
        this.#evaluate(isFirst ? -1 : set);
        if (isFirst) this.#noteBounds();
        return this.#boundOf(set);
      },
      () => this.#sharpenRepeatedly(set),
    );
    this.#bounds[set] = Math.max(this.#bounds[set]!, raised.bound);
    this.#raised.set(set, raised);
    this.#keepPrices(raised);
    this.statistics.rounds += raise.rounds;
  }

  #keepPrices({ watt, byte, core }: Raised): void {
    Object.assign(this.#lastPrices, { watt, byte });
    this.#lastPrices.core = core;
  }

  /** Leaves nothing open about the set. */
  #close(set: number): void {
    const { watt, byte, core, active } = this.#raised.get(set)!;
    Object.assign(this.#prices, { watt, byte });
    this.#prices.core.set(core);
    this.#subsets.active.set(active);
    this.#evaluate(set);
    this.#sharpen(set, this.#limit);
    this.#search(set, this.#boundOf(set));
    this.#bounds[set] = Infinity;
  }

  /** In steps: a target near the bound leaves little to look at, and a decision below it is the best one. */
  #search(set: number, bound: number): void {
    const { incumbent } = this;
    const { penalty, sets } = this.#subsets;
    const fixed = penalty[sets - 1 - set]! - this.#worth;
    this.#branch.begin();
    for (const share of [1 / 16, 1 / 4, 1]) {
      const target = bound + share * (incumbent.value - bound);
      this.#branch.search(set, fixed, target, incumbent.value - this.#limit);
      if (incumbent.value < target) break;
    }
    this.statistics.steps += this.#branch.steps;
  }

  /**
   * Where a bound is far from the incumbent, only what is near the bound decides how far it can rise; as it rises, other
   * parts become the ones that decide.
   */
  #sharpenRepeatedly(set: number): number {
    let bound = this.#boundOf(set);
    for (let time = 0; time < sharpeningsPerRound; time++) {
      const before = bound;
      const gap = this.#limit - bound;
      this.#sharpen(set, bound + 0.1 * gap);
      bound = this.#boundOf(set);
      if (bound <= before + 0.01 * gap) break;
    }
    return bound;
  }

  #sharpen(set: number, limit: number): void {
    const { penalty, sets } = this.#subsets;
    const fixed = penalty[sets - 1 - set]! - this.#worth;
    this.#subsets.sharpen(this.table, this.#tuner, set, limit - fixed);
  }

  /** @param only the one set whose bound is asked for, or -1 for every set */
  #evaluate(only: number): void {
    const { table, cells } = this;
    this.#prices.apply(cells, table.problem.apps.length, this.#subsets.active);
    this.#subsets.evaluate(table, cells, this.#prices, only);
  }

  #noteBounds(): void {
    for (let set = 1; set < this.#subsets.sets; set++) {
      const bound = this.#boundOf(set);
      if (bound > this.#bounds[set]!) this.#bounds[set] = bound;
    }
  }

  #boundOf(set: number): number {
    const { penalty, sets } = this.#subsets;
    return this.#subsets.cost(set) + penalty[sets - 1 - set]! - this.#worth;
  }

  /** What the limits are worth under the prices. */
  get #worth(): number {
    const { powerCapWatts, memoryBytes } = this.table.problem;
    return this.#prices.watt * (powerCapWatts ?? 0) + this.#prices.byte * (memoryBytes ?? 0);
  }
}
