/**
 * More than ten applications, in two steps: which rejections cannot be avoided, then what is best with no more of them.
 * Both search the levels with the least bound, solve the relaxation there, whose prices raise the bound at all levels,
 * and round it. The bound goes with the answer.
 */
import { Cells } from '../cells.js';
import { Incumbent } from '../incumbent.js';
import { roomFor } from '../memory.js';
import { Prices } from '../prices.js';
import type { Table } from '../table.js';
import { type Aim, Columns } from './columns.js';
import { Effort } from './effort.js';
import { Look } from './look.js';
import { PastDecisions } from './past-decisions.js';
import { PriceMemory } from './price-memory.js';
import { Shares } from './shares.js';
import { rejectionUnit } from './units.js';

/** How often levels are chosen, and how many nodes a choice may take. */
const mostForRejections = { rounds: 12, nodes: 61, kicks: 20 } as const;
const mostForRest = { rounds: 14, nodes: 31, kicks: 20 } as const;
interface Most {
  readonly rounds: number;
  readonly nodes: number;
  readonly kicks: number;
}
const nodesAnywhere = 1000;
/** Steps for rejections and for the rest of a decision: while a manager waits for it, and where nobody is in a hurry. */
const stepsInHurry = 2500;
const stepsAtLeisure = 1e6;
/** At leisure a search may go on so many times from what it found, until a decision is good. */
const searchesAtLeisure = 3;
/** What moving applications between domains takes of an effort. */
const shareSteps = 600;
/** Levels that keep the least bound are searched again with so many times the nodes. */
const revisitFactor = 4;
/** What penalties count for where no decision of interest pays them: then the relaxation avoids small shares of them. */
const forbiddingFactor = 30;
/** As a share of the value: what is promised. */
const goodShare = 0.009;
/** So often it is tried to come nearer to the bound than that. */
const looksForNear = 3;
const revisits = 1;
/** So far above the bound of the best levels there is no room in them: a decision is sought at higher ones. */
const farShare = 0.03;
const roundsUntilFar = 6;
/** While no good decision is known, one look in so many also asks who should move where. */
const sharedEvery = 2;
/** A decision this near its bound, as a share of what it costs beside penalties, is good enough. */
const nearShare = 5e-3;

export class ManySearch {
  readonly incumbent = new Incumbent();
  bound = Number.NEGATIVE_INFINITY;
  readonly #columns = new Columns();
  readonly #past = new PastDecisions();
  readonly #effort = new Effort();
  #isHurried = false;
  readonly #prices = new Prices();
  #everySlot = new Uint8Array(0);
  readonly #memory = new PriceMemory();
  readonly #memoryOfRejections = new PriceMemory();
  /** At how many levels the search has looked. */
  #looks = 0;
  /** The same items, of which none costs anything. */
  readonly #worthless = new Cells();

  constructor(
    readonly table: Table,
    readonly cells: Cells,
  ) {}

  /** @param isHurried whether a few milliseconds are enough; the next problem goes on from what was found then */
  solve(isHurried: boolean): void {
    this.#isHurried = isHurried;
    this.#solve();
    for (let search = 1; search < searchesAtLeisure && !isHurried; search++) {
      const { bound } = this;
      if (this.#isGood(bound)) return;
      this.#solve();
      this.bound = Math.max(this.bound, bound);
    }
  }

  #solve(): void {
    const { table, cells, incumbent } = this;
    incumbent.begin(table, cells);
    const isWarm = this.#past.offer(table, cells, this.#columns, incumbent);
    if (!isWarm) for (const memory of [this.#memory, this.#memoryOfRejections]) memory.clear();
    const fastest = this.#fastestSlots();
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
    const cells = this.#withoutValues();
    // Below the next sum of penalties that is less.
    const limit = () => incumbent.penalties - (unit > 0 ? unit * (1 - 1e-6) : 1e-3 * incumbent.penalties);
    const aim = { cells, budget: 0, excessFactor: 1 };
    const bound = this.#search(aim, start, limit, mostForRejections);
    if (bound >= limit()) return unit > 0 ? incumbent.penalties : Math.min(incumbent.penalties, bound);
    return Math.max(0, unit > 0 ? unit * Math.ceil(bound / unit - 1e-6) : bound);
  }

  /** @returns a bound of what a decision costs beside the penalties that cannot be avoided */
  #leastRest(start: Int32Array, penalties: number): number {
    const { cells, incumbent } = this;
    this.#looks = 0;
    const near = () => {
      const { value, penalties: paid } = incumbent;
      // Of the rest alone: beside penalties a hundredth of the value is much power.
      const share = this.#looks <= looksForNear ? nearShare : goodShare;
      return share * Math.max(1e-9, Math.abs(value - paid));
    };
    const limit = () => incumbent.value - penalties - near();
    const paysNoMore =
      incumbent.value - penalties < this.#nextPenalties(penalties) - penalties + this.#leastOfRest();
    const aim = { cells, budget: penalties, excessFactor: paysNoMore ? forbiddingFactor : 1 };
    return this.#search(aim, start, limit, mostForRest);
  }

  /** @returns the least sum of penalties above one */
  #nextPenalties(penalties: number): number {
    const { apps } = this.table.problem;
    if (penalties === 0)
      return apps.reduce(
        (least, { rejectionPenalty: each }) => (each > 0 && each < least ? each : least),
        Infinity,
      );
    return penalties + rejectionUnit(apps);
  }

  /** @returns what every decision costs at least beside penalties */
  #leastOfRest(): number {
    const { table, cells } = this;
    let sum = 0;
    for (const watts of table.leastIdleWatts) sum += cells.idleValue * watts;
    for (let app = 0; app < table.problem.apps.length; app++) {
      let least = 0;
      for (let cell = app * table.slots; cell < (app + 1) * table.slots; cell++)
        for (let item = cells.start[cell]!; item < cells.end[cell]!; item++)
          if (cells.value[item]! < least) least = cells.value[item]!;
      sum += least;
    }
    return sum;
  }

  /** Looks at the levels with the least bound until none below the limit are left, or for so many rounds. */
  #search(aim: Aim, start: Int32Array, limit: () => number, most: Most): number {
    const { table, cells, incumbent } = this;
    const memory = aim.cells === cells ? this.#memory : this.#memoryOfRejections;
    this.#effort.begin(this.#isHurried ? stepsInHurry : stepsAtLeisure);
    const look = new Look(table, cells, aim, this.#columns, incumbent, limit, memory, this.#effort);
    let slots = start;
    let bound = Number.NEGATIVE_INFINITY;
    if (memory.kept.length > 0) {
      bound = look.levels.run(limit());
      if (bound >= limit()) return bound;
      slots = look.levels.slots.slice();
    }
    let anywhere = Number.NEGATIVE_INFINITY;
    if (aim.cells !== cells) {
      anywhere = look.anywhere(nodesAnywhere);
      if (anywhere >= limit()) return anywhere;
    }
    for (let round = 0; round < most.rounds; round++) {
      this.#looks++;
      look.at(slots, most.nodes, most.kicks);
      const unknown = look.levels.run(limit());
      bound = Math.max(anywhere, Math.min(unknown, look.levels.leastKnown.bound));
      if (aim.cells === cells && round % sharedEvery === 0 && !this.#isGood(bound + aim.budget))
        this.#share(look);
      if (bound >= limit()) return bound;
      if (unknown >= limit() || this.#effort.isSpent) break;
      slots = this.#loosened(look, round, bound + aim.budget) ?? look.levels.slots.slice();
    }
    let { nodes, kicks } = most;
    for (let round = 0; round < revisits && bound < limit() && !this.#effort.isSpent; round++) {
      if (this.#isGood(bound + aim.budget)) break;
      nodes *= revisitFactor;
      kicks *= revisitFactor;
      const unknown = look.levels.run(limit());
      look.at(look.levels.leastKnown.slots, nodes, kicks);
      bound = Math.max(anywhere, Math.min(unknown, look.levels.leastKnown.bound));
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

  #isGood(bound: number): boolean {
    const { value } = this.incumbent;
    return value - bound <= (goodShare + 1e-9) * Math.abs(value);
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

  #withoutValues(): Cells {
    const { cells } = this;
    const { value } = this.#worthless;
    Object.assign(this.#worthless, cells);
    this.#worthless.value = roomFor(value, cells.items);
    this.#worthless.idleValue = 0;
    return this.#worthless;
  }

  /** Where the applications together need the fewest cores, those that cannot be there counting most. */
  #fastestSlots(): Int32Array {
    const { table, cells } = this;
    return Int32Array.from(table.capacity, (_, domain) => {
      let best = table.firstSlot[domain]!;
      let fewest = Infinity;
      for (let slot = best; slot < table.firstSlot[domain + 1]!; slot++) {
        let sum = 0;
        for (let app = 0; app < table.problem.apps.length; app++)
          sum += Math.min(1e3, cells.leastCores[app * table.slots + slot]!);
        if (sum < fewest) {
          best = slot;
          fewest = sum;
        }
      }
      return best;
    });
  }
}
