/**
 * Decisions made from a relaxation: everyone where it has them, the mixed ones where most of them is, and what
 * exchanges and annealing make of it.
 */
import type { Cells } from '../cells.js';
import { excess, type Incumbent, type Loads, measure, noLoads } from '../incumbent.js';
import type { Table } from '../table.js';
import { type Draft, emptyDraft } from '../trace.js';
import { Anneal } from './anneal.js';
import type { Effort } from './effort.js';
import { Exchange } from './exchange.js';
import type { Relaxation } from './relaxation.js';
import { stakeOf } from './stake.js';

/** What a step of annealing takes of an effort. */
const annealSteps = 0.085;

export class Rounding {
  readonly #best: Int32Array;
  readonly #anneal: Anneal;
  readonly #draft: Draft;
  readonly #loads: Loads;
  readonly #exchange: Exchange;

  /** @param cells with values, whatever the aim */
  constructor(
    readonly table: Table,
    readonly cells: Cells,
    readonly relaxation: Relaxation,
    readonly incumbent: Incumbent,
    readonly effort: Effort,
  ) {
    const { apps, domains } = table.problem;
    const { columns } = relaxation;
    this.#best = new Int32Array(apps.length);
    this.#draft = emptyDraft(apps.length, domains.length);
    this.#loads = noLoads(domains.length);
    const penalties = Float64Array.from(apps, ({ rejectionPenalty }) => rejectionPenalty);
    this.#exchange = new Exchange(columns, penalties, domains.length);
    this.#anneal = new Anneal(columns, penalties, domains.length);
  }

  /** Rounds at these levels from now on. */
  begin(slots: Int32Array): void {
    this.#draft.slots.set(slots);
  }

  /**
   * Puts everyone somewhere.
   *
   * @returns the mixed application that has most at stake, -1 where there is none
   */
  place(): number {
    const { table, relaxation } = this;
    const mixed: number[] = [];
    for (let app = 0; app < table.problem.apps.length; app++) {
      const column = relaxation.wholeColumn(app);
      if (column < 0) mixed.push(app);
      else this.#exchange.chosen[app] = column;
    }
    mixed.sort((a, b) => stakeOf(table, relaxation, b) - stakeOf(table, relaxation, a));
    for (const app of mixed) this.#exchange.chosen[app] = this.#largestShare(app);
    return mixed[0] ?? -1;
  }

  /** @returns the column that runs most of an application, its rejection where none does */
  #largestShare(app: number): number {
    const { columns } = this.relaxation;
    let best = columns.start[app]!;
    let most = 0;
    this.relaxation.eachShare(app, (column, share) => {
      if (share > most && columns.item[column]! >= 0) {
        best = column;
        most = share;
      }
    });
    return best;
  }

  /** Makes a decision of where everyone was put, and offers it to the incumbent. */
  finish(refines: boolean): void {
    if (this.#exchange.run(2 * this.relaxation.highestPrice, refines)) this.#offer();
  }

  /** From the best decision found here, with some applications put elsewhere at random, to the next best one near. */
  kickAbout(kicks: number, limit: () => number): void {
    const exchange = this.#exchange;
    const { columns, highestPrice, bound } = this.relaxation;
    const best = exchange.isPossible ? exchange.cost : Infinity;
    this.#best.set(exchange.chosen);
    if (kicks === 0 || bound >= limit()) return;
    const enough = bound + columns.budget - columns.fixed + (this.incumbent.value - limit()) / 2;
    const steps = Math.min(kicks * 1000, Math.floor(this.effort.left / 2 / annealSteps));
    this.effort.spend(steps * annealSteps);
    const found = this.#anneal.run(this.#best, best, enough, highestPrice, steps);
    if (found >= best) return;
    exchange.chosen.set(this.#best);
    if (exchange.run(2 * highestPrice, true)) this.#offer();
  }

  #offer(): void {
    const { table, cells, incumbent } = this;
    const { columns } = this.relaxation;
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
