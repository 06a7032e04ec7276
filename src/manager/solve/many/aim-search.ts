/**
 * Searches the levels with the least bound for one aim: a look at some gives prices that raise the bound at all others,
 * and decisions. It ends when nothing below the limit is left, or the effort is spent.
 */
import type { Cells } from '../cells.js';
import type { Incumbent } from '../incumbent.js';
import { Prices } from '../prices.js';
import type { Table } from '../table.js';
import { type Aim, Columns } from './columns.js';
import { Effort } from './effort.js';
import { isGood } from './good.js';
import { Look } from './look.js';
import type { PriceMemory } from './price-memory.js';
import { Shares } from './shares.js';

/** How often levels are chosen, and how much a choice may take. */
export interface Most {
  readonly rounds: number;
  readonly nodes: number;
  readonly kicks: number;
}

const nodesAnywhere = 1000;
/** What moving applications between domains takes of an effort. */
const shareSteps = 600;
/** Levels that keep the least bound are searched again with so many times the nodes. */
const revisitFactor = 4;
const revisits = 1;
/** So far above the bound of the best levels there is no room in them: a decision is sought at higher ones. */
const farShare = 0.03;
const roundsUntilFar = 6;
/** While no good decision is known, one look in so many also asks who should move where. */
const sharedEvery = 2;

export class AimSearch {
  readonly columns = new Columns();
  /** At how many levels the present search has looked. */
  looks = 0;
  readonly #effort = new Effort();
  readonly #prices = new Prices();
  #everySlot = new Uint8Array(0);

  /** @param cells with values, whatever the aim */
  constructor(
    readonly table: Table,
    readonly cells: Cells,
    readonly incumbent: Incumbent,
  ) {}

  /**
   * @param start levels to look at first where the memory knows no prices
   * @param limit a bound from which on decisions are of no interest
   * @returns a lower bound of every decision
   */
  run(
    aim: Aim,
    start: Int32Array,
    limit: () => number,
    most: Most,
    memory: PriceMemory,
    steps: number,
  ): number {
    const { table, cells, columns, incumbent } = this;
    this.looks = 0;
    this.#effort.begin(steps);
    const look = new Look(table, cells, aim, columns, incumbent, limit, memory, this.#effort);
    let slots = start;
    if (memory.kept.length > 0) {
      const bound = look.levels.run(limit());
      if (bound >= limit()) return bound;
      slots = look.levels.slots.slice();
    }
    const anywhere = aim.cells === cells ? Number.NEGATIVE_INFINITY : look.anywhere(nodesAnywhere);
    if (anywhere >= limit()) return anywhere;
    const bound = this.#visitLevels(look, slots, most, anywhere);
    return bound >= limit() ? bound : this.#revisit(look, most, anywhere, bound);
  }

  /** Looks at the levels with the least bound for so many rounds. @returns the bound */
  #visitLevels(look: Look, start: Int32Array, most: Most, anywhere: number): number {
    const { aim, limit, levels } = look;
    let slots = start;
    let bound = Number.NEGATIVE_INFINITY;
    for (let round = 0; round < most.rounds; round++) {
      this.looks++;
      look.at(slots, most.nodes, most.kicks);
      const unknown = levels.run(limit());
      bound = Math.max(anywhere, Math.min(unknown, levels.leastKnown.bound));
      if (aim.cells === this.cells && round % sharedEvery === 0 && !this.#isGood(look, bound))
        this.#share(look);
      if (bound >= limit() || unknown >= limit() || this.#effort.isSpent) break;
      slots = this.#loosened(look, round, bound + aim.budget) ?? levels.slots.slice();
    }
    return bound;
  }

  /** Looks harder at what keeps the least bound. @returns the bound */
  #revisit(look: Look, most: Most, anywhere: number, before: number): number {
    const { limit, levels } = look;
    let bound = before;
    let { nodes, kicks } = most;
    for (let round = 0; round < revisits && bound < limit() && !this.#effort.isSpent; round++) {
      if (this.#isGood(look, bound)) break;
      nodes *= revisitFactor;
      kicks *= revisitFactor;
      const unknown = levels.run(limit());
      look.at(levels.leastKnown.slots, nodes, kicks);
      bound = Math.max(anywhere, Math.min(unknown, levels.leastKnown.bound));
    }
    return bound;
  }

  /** @returns higher levels than the best, where these have been found to leave no room, else null */
  #loosened({ levels }: Look, round: number, bound: number): Int32Array | null {
    if (round < roundsUntilFar || round % 2 === 1) return null;
    const { firstSlot } = this.table;
    if (this.incumbent.value <= bound + farShare * Math.abs(bound)) return null;
    const steps = (round - roundsUntilFar) / 2 + 1;
    return levels.leastKnown.slots.map((slot, domain) => Math.min(slot + steps, firstSlot[domain + 1]! - 1));
  }

  #isGood({ aim }: Look, bound: number): boolean {
    return isGood(this.incumbent, bound + aim.budget);
  }

  /** Serves everyone where most of it is in the relaxation. */
  #share(look: Look): void {
    const { table, cells } = this;
    this.#effort.spend(shareSteps);
    const prices = this.#prices;
    if (this.#everySlot.length < table.slots) this.#everySlot = new Uint8Array(table.slots).fill(1);
    prices.prepare(table.problem.apps.length, table.slots);
    Object.assign(prices, look.commonPrices);
    prices.apply(cells, table.problem.apps.length, this.#everySlot);
    const shares = new Shares(table, cells, prices, this.incumbent);
    shares.draft.homes.set(look.homes);
    shares.serve();
    shares.improve();
  }
}
