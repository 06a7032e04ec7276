/**
 * Up to ten applications, best first over the sets of applications that are not rejected: the set with the least bound
 * gets prices that raise its bound and drafts that lower the best decision known; where that leaves a difference, a
 * branch and bound closes it. Most problems of `min-energy` end with the first draft, which meets its own bound.
 */
import { Branch } from './branch.js';
import type { Cells } from './cells.js';
import { Incumbent } from './incumbent.js';
import { PricedSets } from './priced-sets.js';
import { Prices } from './prices.js';
import { Raise, type Raised } from './raise.js';
import { Recall } from './recall.js';
import { SetBounds } from './set-bounds.js';
import { SlotFilter } from './slot-filter.js';
import { Subsets } from './subsets.js';
import type { Table } from './table.js';
import { CoreTuner } from './tune.js';

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
  readonly #priced: PricedSets;
  readonly #bounds = new SetBounds();
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
    this.#priced = new PricedSets(table, cells, this.#prices, this.#subsets, this.#tuner);
  }

  solve(): void {
    const { table, cells } = this;
    this.#begin();
    for (let set = this.#bounds.next(this.#limit); set > 0; set = this.#bounds.next(this.#limit)) {
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
    this.#bounds.begin(table, this.#subsets);
    this.#raised.clear();
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
    this.#filter.run(table, cells, this.#prices, this.#priced.worth, this.#limit, this.#slotsOfInterest);
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
    const priced = this.#priced;
    subsets.active.set(this.#slotsOfInterest.subarray(0, table.slots));
    const raise = new Raise(table, cells, prices, subsets, this.#tuner, incumbent, set, this.#isWarm);
    const raised = raise.run(
      () => this.#limit,
      () => {
        // Slots are dropped for this set alone.
        const isFirst = raise.rounds === 1;
        priced.evaluate(isFirst ? -1 : set);
        if (isFirst) this.#noteBounds();
        return priced.boundOf(set);
      },
      () => priced.sharpenRepeatedly(set, this.#limit),
    );
    this.#bounds.raise(set, raised.bound);
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
    this.#priced.evaluate(set);
    this.#priced.sharpen(set, this.#limit);
    this.#search(set, this.#priced.boundOf(set));
    this.#bounds.close(set);
  }

  /** In steps: a target near the bound leaves little to look at, and a decision below it is the best one. */
  #search(set: number, bound: number): void {
    const { incumbent } = this;
    const fixed = this.#priced.fixed(set);
    this.#branch.begin();
    for (const share of [1 / 16, 1 / 4, 1]) {
      const target = bound + share * (incumbent.value - bound);
      this.#branch.search(set, fixed, target, incumbent.value - this.#limit);
      if (incumbent.value < target) break;
    }
    this.statistics.steps += this.#branch.steps;
  }

  #noteBounds(): void {
    for (let set = 1; set < this.#subsets.sets; set++) this.#bounds.raise(set, this.#priced.boundOf(set));
  }
}
