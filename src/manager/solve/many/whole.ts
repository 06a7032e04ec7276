/**
 * Decisions at chosen levels: a branch and bound over the mixed applications of the relaxation. Each node fixes one of
 * them to a place, a domain or the rejection, or forbids it there; the mixed ones, few, are also rounded at every node.
 */

import type { Cells } from '../cells.js';
import type { Incumbent } from '../incumbent.js';
import { noIntegers, roomForIntegers } from '../memory.js';
import type { Table } from '../table.js';
import type { Columns } from './columns.js';
import type { Effort } from './effort.js';
import type { Relaxation } from './relaxation.js';
import { Rounding } from './rounding.js';
import { mostAtStake } from './stake.js';

/** Of the nodes with mixed applications one in so many is rounded. */
const roundedEvery = 3;
/** What a node takes of an effort. */
const nodeSteps = 40;

export class WholeSearch {
  nodes = 0;
  #nodesAtMost = 0;
  /** Least bound of what was left unexplored. */
  #open = Number.POSITIVE_INFINITY;
  #limit: () => number = () => Infinity;
  #kept = noIntegers;
  readonly #rounding: Rounding;

  /** @param cells with values, whatever the aim */
  constructor(
    readonly table: Table,
    cells: Cells,
    readonly columns: Columns,
    readonly relaxation: Relaxation,
    incumbent: Incumbent,
    readonly effort: Effort,
  ) {
    this.#rounding = new Rounding(table, cells, relaxation, incumbent, effort);
  }

  /**
   * @param limit a bound from which on a decision is of no interest; falls as the incumbent betters
   * @returns a lower bound of every decision at the levels, the limit where none below it is left
   */
  run(slots: Int32Array, nodesAtMost: number, kicks: number, limit: () => number): number {
    this.#rounding.begin(slots);
    this.#limit = limit;
    this.#nodesAtMost = this.nodes + nodesAtMost;
    this.#open = Infinity;
    this.#kept = roomForIntegers(this.#kept, this.columns.start[this.table.problem.apps.length]!);
    this.relaxation.narrow(limit(), this.#kept);
    if (!this.columns.isIdeal) {
      this.#rounding.place();
      this.#rounding.finish(true);
      this.#rounding.kickAbout(kicks, limit);
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
    const mixed = this.columns.isIdeal ? mostAtStake(this.table, this.relaxation) : this.#round();
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

  /** @returns the mixed application that has most at stake, -1 where there is none */
  #round(): number {
    const mixed = this.#rounding.place();
    const left = this.#nodesAtMost - this.nodes;
    if (mixed < 0 || left % roundedEvery === 0) this.#rounding.finish(false);
    return mixed;
  }
}
