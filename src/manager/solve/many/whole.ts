/**
 * Decisions at chosen levels: a branch and bound over the mixed applications of the relaxation. Each node fixes one of
 * them to a place, a domain or the rejection, or forbids it there; the mixed ones, few, are also rounded at every node.
 */

import type { Cells } from '../cells.js';
import { excess, type Incumbent, type Loads, measure, noLoads } from '../incumbent.js';
import { noIntegers, roomForIntegers } from '../memory.js';
import type { Table } from '../table.js';
import type { Draft } from '../trace.js';
import { emptyDraft } from '../trace.js';
import { Anneal } from './anneal.js';
import type { Columns } from './columns.js';
import type { Effort } from './effort.js';
import { Exchange } from './exchange.js';
import type { Relaxation } from './relaxation.js';

/** Of the nodes with mixed applications one in so many is rounded. */
const roundedEvery = 3;
/** What a node and a step of annealing take of an effort. */
const nodeSteps = 40;
const annealSteps = 0.085;

export class WholeSearch {
  nodes = 0;
  #nodesAtMost = 0;
  /** Least bound of what was left unexplored. */
  #open = Number.POSITIVE_INFINITY;
  #limit: () => number = () => Infinity;
  #kept = noIntegers;
  readonly #best: Int32Array;
  readonly #anneal: Anneal;
  readonly #draft: Draft;
  readonly #loads: Loads;
  readonly #exchange: Exchange;

  /** @param cells with values, whatever the aim */
  constructor(
    readonly table: Table,
    readonly cells: Cells,
    readonly columns: Columns,
    readonly relaxation: Relaxation,
    readonly incumbent: Incumbent,
    readonly effort: Effort,
  ) {
    const { apps, domains } = table.problem;
    this.#best = new Int32Array(apps.length);
    this.#draft = emptyDraft(apps.length, domains.length);
    this.#loads = noLoads(domains.length);
    const penalties = Float64Array.from(apps, ({ rejectionPenalty }) => rejectionPenalty);
    this.#exchange = new Exchange(columns, penalties, domains.length);
    this.#anneal = new Anneal(columns, penalties, domains.length);
  }

  /**
   * @param limit a bound from which on a decision is of no interest; falls as the incumbent betters
   * @returns a lower bound of every decision at the levels, the limit where none below it is left
   */
  run(slots: Int32Array, nodesAtMost: number, kicks: number, limit: () => number): number {
    this.#draft.slots.set(slots);
    this.#limit = limit;
    this.#nodesAtMost = this.nodes + nodesAtMost;
    this.#open = Infinity;
    this.#kept = roomForIntegers(this.#kept, this.columns.start[this.table.problem.apps.length]!);
    this.relaxation.narrow(limit(), this.#kept);
    if (!this.columns.isIdeal) {
      this.#round(true);
      this.#kickAbout(kicks);
      this.relaxation.narrow(limit(), this.#kept);
    }
    this.#visit(Number.NEGATIVE_INFINITY);
    return Math.min(this.#open, limit());
  }

  #visit(known: number): void {
    if (known >= Math.min(this.#limit(), this.#open)) return;
    if (this.nodes >= this.#nodesAtMost || this.effort.isSpent) {
      this.#open = Math.min(this.#open, known);
      return;
    }
    this.nodes++;
    this.effort.spend(nodeSteps);
    const bound = Math.max(known, this.relaxation.optimise(this.#limit()));
    if (bound >= this.#limit()) return;
    const mixed = this.columns.isIdeal ? this.#mixedMost() : this.#round();
    if (mixed < 0 && this.columns.isIdeal) this.#open = Math.min(this.#open, bound);
    if (mixed < 0 || bound >= this.#limit()) return;
    this.#branch(mixed, bound);
  }

  /** First where most of the application is: there the next decision is near. */
  #branch(app: number, bound: number): void {
    const { columns, relaxation } = this;
    const [place, single] = this.#mostlyAt(app);
    const { basis } = relaxation;
    for (const inside of [true, false]) {
      const forbid = (column: number) =>
        (single >= 0 ? column === single : columns.row[column] === place) !== inside;
      this.#change(app, forbid, columns.forbidding);
      relaxation.basis = basis;
      this.#visit(bound);
      this.#change(app, forbid, -columns.forbidding);
    }
  }

  #change(app: number, isMeant: (column: number) => boolean, by: number): void {
    const { start, cost } = this.columns;
    for (let column = start[app]!; column < start[app + 1]!; column++)
      if (isMeant(column)) cost[column]! += by;
  }

  /** @returns the row where the largest share is, and the column if all of the application is there, else -1 */
  #mostlyAt(app: number): readonly [number, number] {
    const { columns } = this;
    const shares = new Map<number, number>();
    let single = -1;
    let most = -1;
    this.relaxation.eachShare(app, (column, share) => {
      const row = columns.row[column]!;
      shares.set(row, (shares.get(row) ?? 0) + share);
      if (share > most) {
        single = column;
        most = share;
      }
    });
    const [place, share] = [...shares].reduce((best, each) => (each[1] > best[1] ? each : best));
    return [place, share > 1 - 1e-6 ? single : -1];
  }

  /**
   * Everyone where the relaxation has it, the mixed ones where most of them is, and what exchanges make of it.
   *
   * @returns the mixed application that has most at stake, -1 where there is none
   */
  #round(refines = false): number {
    const { columns, relaxation, table } = this;
    const { apps } = table.problem;
    const mixed: number[] = [];
    for (let app = 0; app < apps.length; app++) {
      const column = relaxation.wholeColumn(app);
      if (column < 0) mixed.push(app);
      else this.#exchange.chosen[app] = column;
    }
    mixed.sort((a, b) => this.#stake(b) - this.#stake(a));
    for (const app of mixed) {
      let best = columns.start[app]!;
      let most = 0;
      relaxation.eachShare(app, (column, share) => {
        if (share > most && columns.item[column]! >= 0) {
          best = column;
          most = share;
        }
      });
      this.#exchange.chosen[app] = best;
    }
    const left = this.#nodesAtMost - this.nodes;
    if (!refines && mixed.length > 0 && left % roundedEvery !== 0) return mixed[0]!;
    if (this.#exchange.run(2 * this.relaxation.highestPrice, refines)) this.#offer();
    return mixed[0] ?? -1;
  }

  /** From the best decision found here, with some applications put elsewhere at random, to the next best one near. */
  #kickAbout(kicks: number): void {
    const exchange = this.#exchange;
    const price = 2 * this.relaxation.highestPrice;
    const bound = this.relaxation.bound;
    const best = exchange.isPossible ? exchange.cost : Infinity;
    this.#best.set(exchange.chosen);
    if (kicks === 0 || bound >= this.#limit()) return;
    const enough =
      bound + this.columns.budget - this.columns.fixed + (this.incumbent.value - this.#limit()) / 2;
    const steps = Math.min(kicks * 1000, Math.floor(this.effort.left / 2 / annealSteps));
    this.effort.spend(steps * annealSteps);
    const found = this.#anneal.run(this.#best, best, enough, price / 2, steps);
    if (found >= best) return;
    exchange.chosen.set(this.#best);
    if (exchange.run(price, true)) this.#offer();
  }

  #mixedMost(): number {
    let worst = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let app = 0; app < this.relaxation.apps; app++) {
      if (this.relaxation.wholeColumn(app) >= 0) continue;
      const stake = this.#stake(app);
      if (stake > most) {
        worst = app;
        most = stake;
      }
    }
    return worst;
  }

  #penalty(app: number): number {
    return this.table.problem.apps[app]!.rejectionPenalty;
  }

  /** The share that is rejected comes before what only costs power. */
  #stake(app: number): number {
    const { columns } = this;
    let rejected = 0;
    let most = 0;
    this.relaxation.eachShare(app, (column, share) => {
      if (columns.item[column]! < 0) rejected += share;
      most = Math.max(most, share);
    });
    return this.#penalty(app) * Math.min(rejected, 1 - rejected) + (1 - most) * 1e-3;
  }

  #offer(): void {
    const { table, cells, columns, incumbent } = this;
    const { items, homes, slots } = this.#draft;
    for (let app = 0; app < items.length; app++) {
      const column = this.#exchange.chosen[app]!;
      items[app] = columns.item[column]!;
      homes[app] = items[app]! < 0 ? -1 : columns.row[column]!;
    }
    measure(table, cells, items, slots, homes, this.#loads);
    if (excess(table, this.#loads) === 0 && items.some((item) => item >= 0))
      incumbent.offer(table, this.#loads.value, items, slots);
  }
}
