/**
 * More than ten applications, in two steps: which rejections cannot be avoided, then what is best with no more of them.
 * Both search the levels with the least bound, solve the relaxation there, whose prices raise the bound at all levels,
 * and round it. The bound goes with the answer.
 */
import { Cells } from '../cells.js';
import { Incumbent } from '../incumbent.js';
import { roomFor } from '../memory.js';
import type { Table } from '../table.js';
import { AimSearch } from './aim-search.js';
import { fastestSlots, leastOfRest, nextPenalties } from './before-search.js';
import { isGood, tolerated } from './good.js';
import { PastDecisions } from './past-decisions.js';
import { PriceMemory } from './price-memory.js';
import { rejectionUnit } from './units.js';

const mostForRejections = { rounds: 12, nodes: 61, kicks: 20 } as const;
const mostForRest = { rounds: 14, nodes: 31, kicks: 20 } as const;
/** Steps for rejections and for the rest of a decision: while a manager waits for it, and where nobody is in a hurry. */
const stepsInHurry = 2500;
const stepsAtLeisure = 1e6;
/** At leisure a search may go on so many times from what it found, until a decision is good. */
const searchesAtLeisure = 3;
/** What penalties count for where no decision of interest pays them: then the relaxation avoids small shares of them. */
const forbiddingFactor = 30;

export class ManySearch {
  readonly incumbent = new Incumbent();
  bound = Number.NEGATIVE_INFINITY;
  readonly #past = new PastDecisions();
  readonly #search: AimSearch;
  #steps = stepsAtLeisure;
  readonly #memory = new PriceMemory();
  readonly #memoryOfRejections = new PriceMemory();
  /** The same items, of which none costs anything. */
  readonly #worthless = new Cells();

  constructor(
    readonly table: Table,
    readonly cells: Cells,
  ) {
    this.#search = new AimSearch(table, cells, this.incumbent);
  }

  /** @param isHurried whether a few milliseconds are enough; the next problem goes on from what was found then */
  solve(isHurried: boolean): void {
    this.#steps = isHurried ? stepsInHurry : stepsAtLeisure;
    this.#solve();
    for (let search = 1; search < searchesAtLeisure && !isHurried; search++) {
      const { bound } = this;
      if (isGood(this.incumbent, bound)) return;
      this.#solve();
      this.bound = Math.max(this.bound, bound);
    }
  }

  #solve(): void {
    const { table, cells, incumbent } = this;
    incumbent.begin(table, cells);
    const isWarm = this.#past.offer(table, cells, this.#search.columns, incumbent);
    if (!isWarm) for (const memory of [this.#memory, this.#memoryOfRejections]) memory.clear();
    const fastest = fastestSlots(table, cells);
    const start = isWarm ? incumbent.slots.slice() : fastest;
    const penalties = incumbent.penalties === 0 ? 0 : this.#leastPenalties(fastest);
    const rest = this.#leastRest(isWarm || penalties === 0 ? start : incumbent.slots.slice(), penalties);
    this.bound = Math.min(incumbent.value, penalties + rest);
    this.#past.keep(table, cells, incumbent);
  }

  /** Raises a bound of the penalties, with decisions on the way. @returns the bound */
  #leastPenalties(start: Int32Array): number {
    const { table, incumbent } = this;
    const unit = rejectionUnit(table.problem.apps);
    // Below the next sum of penalties that is less.
    const limit = () => incumbent.penalties - (unit > 0 ? unit * (1 - 1e-6) : 1e-3 * incumbent.penalties);
    const aim = { cells: this.#withoutValues(), budget: 0, excessFactor: 1 };
    const memory = this.#memoryOfRejections;
    const bound = this.#search.run(aim, start, limit, mostForRejections, memory, this.#steps);
    if (bound >= limit()) return unit > 0 ? incumbent.penalties : Math.min(incumbent.penalties, bound);
    return Math.max(0, unit > 0 ? unit * Math.ceil(bound / unit - 1e-6) : bound);
  }

  /** @returns a bound of what a decision costs beside the penalties that cannot be avoided */
  #leastRest(start: Int32Array, penalties: number): number {
    const { table, cells, incumbent } = this;
    const search = this.#search;
    const limit = () => incumbent.value - penalties - tolerated(incumbent, search.looks);
    const paysNoMore =
      incumbent.value - penalties < nextPenalties(table, penalties) - penalties + leastOfRest(table, cells);
    const aim = { cells, budget: penalties, excessFactor: paysNoMore ? forbiddingFactor : 1 };
    return search.run(aim, start, limit, mostForRest, this.#memory, this.#steps);
  }

  #withoutValues(): Cells {
    const { cells } = this;
    const { value } = this.#worthless;
    Object.assign(this.#worthless, cells);
    this.#worthless.value = roomFor(value, cells.items);
    this.#worthless.idleValue = 0;
    return this.#worthless;
  }
}
