/**
 * More than ten applications, in two steps: which rejections cannot be avoided, then what is best with no more of them.
 * Both search the levels with the least bound, solve the relaxation there, whose prices raise the bound at all levels,
 * and round it. The bound goes with the answer.
 */
import { Cells } from '../cells.js';
import { Incumbent } from '../incumbent.js';
import { Prices } from '../prices.js';
import type { Table } from '../table.js';
import { type Aim, Columns } from './columns.js';
import { Look } from './look.js';
import { Shares } from './shares.js';
import { rejectionUnit } from './units.js';

/** How often levels are chosen, and how many nodes a choice may take. */
const mostForRejections = { rounds: 12, nodes: 151 } as const;
const mostForRest = { rounds: 12, nodes: 31 } as const;
const nodesAnywhere = 1000;
/** Levels that keep the least bound are searched again with so many times the nodes. */
const revisitFactor = 5;
/** As a share of the value: what is promised. */
const goodShare = 0.01;
/** At the levels of the best decision. */
const polishings = 4;
/** A decision this near its bound, as a share of what it costs beside penalties, is good enough. */
const nearShare = 5e-3;

export class ManySearch {
  readonly incumbent = new Incumbent();
  bound = Number.NEGATIVE_INFINITY;
  readonly #columns = new Columns();
  readonly #prices = new Prices();
  #everySlot = new Uint8Array(0);
  /** The same items, of which none costs anything. */
  readonly #worthless = new Cells();

  constructor(
    readonly table: Table,
    readonly cells: Cells,
  ) {}

  solve(): void {
    const { table, cells, incumbent } = this;
    incumbent.begin(table, cells);
    this.#everySlot = new Uint8Array(table.slots).fill(1);
    const fastest = this.#fastestSlots();
    const penalties = this.#leastPenalties(fastest);
    const start = penalties > 0 ? Int32Array.from(incumbent.slots) : fastest;
    this.bound = Math.min(incumbent.value, penalties + this.#leastRest(start, penalties));
  }

  /** Raises a bound of the penalties, with decisions on the way. @returns the bound */
  #leastPenalties(start: Int32Array): number {
    const { table, incumbent } = this;
    const unit = rejectionUnit(table.problem.apps);
    const cells = this.#withoutValues();
    // Below the next sum of penalties that is less.
    const limit = () => incumbent.penalties - (unit > 0 ? unit * (1 - 1e-6) : 1e-3 * incumbent.penalties);
    const bound = this.#search({ cells, budget: null }, start, limit, mostForRejections);
    if (bound >= limit()) return unit > 0 ? incumbent.penalties : Math.min(incumbent.penalties, bound);
    return Math.max(0, unit > 0 ? unit * Math.ceil(bound / unit - 1e-6) : bound);
  }

  /** @returns a bound of what a decision costs beside the penalties that cannot be avoided */
  #leastRest(start: Int32Array, penalties: number): number {
    const { cells, incumbent } = this;
    const near = () => nearShare * Math.max(1e-9, Math.abs(incumbent.value - incumbent.penalties));
    const limit = () => incumbent.value - penalties - near();
    const aim = { cells, budget: penalties > 0 ? penalties : null };
    return this.#search(aim, start, limit, mostForRest);
  }

  /** Looks at the levels with the least bound until none below the limit are left, or for so many rounds. */
  #search(aim: Aim, start: Int32Array, limit: () => number, most: { rounds: number; nodes: number }): number {
    const { table, cells, incumbent } = this;
    const look = new Look(table, cells, aim, this.#columns, incumbent, limit);
    let slots = start;
    let { nodes } = most;
    let bound = Number.NEGATIVE_INFINITY;
    let anywhere = Number.NEGATIVE_INFINITY;
    for (let round = 0; round < most.rounds; round++) {
      const relaxed = look.at(slots, look.knows(slots) ? nodes : most.nodes);
      if (aim.cells === cells && (round === 0 || relaxed < limit())) this.#share(look);
      if (round === 0 && aim.cells !== cells) anywhere = look.anywhere(nodesAnywhere);
      bound = Math.max(anywhere, look.levels.run(limit()));
      if (bound >= limit()) break;
      // The levels are right: what is left open is who is where.
      if (look.knows(look.levels.slots)) {
        if (this.#isGood(bound + (aim.budget ?? 0)) || nodes > most.nodes) break;
        nodes *= revisitFactor;
      }
      slots = look.levels.slots.slice();
    }
    for (let round = 0; round < polishings && bound < limit(); round++) {
      if (look.knows(incumbent.slots)) break;
      look.at(incumbent.slots.slice(), most.nodes);
      bound = Math.max(bound, look.levels.run(limit()));
    }
    return bound;
  }

  #isGood(bound: number): boolean {
    const { value } = this.incumbent;
    return value - bound <= goodShare * Math.abs(value);
  }

  /** Serves everyone where most of it is in the relaxation. */
  #share(look: Look): void {
    const { table, cells } = this;
    const prices = this.#prices;
    prices.prepare(table.problem.apps.length, table.slots);
    Object.assign(prices, look.commonPrices);
    prices.apply(cells, table.problem.apps.length, this.#everySlot);
    const shares = new Shares(table, cells, prices, this.incumbent);
    shares.draft.homes.set(look.homes);
    shares.serve();
    shares.improve();
  }

  #withoutValues(): Cells {
    const { cells } = this;
    const worthless = Object.assign(this.#worthless, cells);
    worthless.value = new Float64Array(cells.items);
    worthless.idleValue = 0;
    return worthless;
  }

  /** Where the applications together need the fewest cores, those that cannot be there counting most. */
  #fastestSlots(): Int32Array {
    const { table, cells } = this;
    return Int32Array.from(table.capacity, (_, domain) => {
      let [best, fewest] = [table.firstSlot[domain]!, Infinity];
      for (let slot = best; slot < table.firstSlot[domain + 1]!; slot++) {
        let sum = 0;
        for (let app = 0; app < table.problem.apps.length; app++)
          sum += Math.min(1e3, cells.leastCores[app * table.slots + slot]!);
        if (sum < fewest) [best, fewest] = [slot, sum];
      }
      return best;
    });
  }
}
