/**
 * What each application can do at chosen levels, as columns of a linear program: a rejection or an item, and what it
 * takes of each limit. Limits are rows: busy cores per domain, then power, memory and penalties where these are limited.
 * Each row is measured in shares of its limit.
 */
import type { Cells } from '../cells.js';
import { noIntegers, noNumbers, roomFor, roomForIntegers } from '../memory.js';
import { roundingShare, type Table } from '../table.js';

/** What a search minimises. */
export interface Aim {
  /** The items of the aim: those of `max-accuracy` and `min-energy`, or without values where only penalties count. */
  readonly cells: Cells;
  /** Penalties that are known to be paid in any case, and of which only the excess counts; null where all count. */
  readonly budget: number | null;
}

export class Columns {
  /** Per application its first column, which is the rejection; behind the last one the number of columns. */
  start = noIntegers;
  app = noIntegers;
  /** Item, -1 for a rejection. */
  item = noIntegers;
  cost = noNumbers;
  /** The row that only some columns take from, and how much: cores of a domain, or penalties. */
  row = noIntegers;
  amount = noNumbers;
  watts = noNumbers;
  bytes = noNumbers;
  /** Rows; one more, that limits nothing, is at the end. */
  rows = 0;
  wattRow = -1;
  byteRow = -1;
  budgetRow = -1;
  /** Per row: the limit in its own unit, and as a share of itself, 1 or 0. */
  scale = noNumbers;
  limit = noNumbers;
  /** Whether anything may run: not where the levels alone draw more than the cap. */
  isPossible = true;
  /** Part of the minimised value that the levels alone make. */
  fixed = 0;
  /** More than any decision costs: the cost of what is forbidden. */
  forbidding = 0;

  /** @param slots the chosen level of each domain */
  fill(table: Table, aim: Aim, slots: Int32Array): void {
    this.#limitRows(table, aim, slots);
    this.#makeRoom(table, aim.cells, slots);
    let next = 0;
    for (let app = 0; app < table.problem.apps.length; app++) {
      this.start[app] = next;
      next = this.#addRejection(next, app, table.problem.apps[app]!.rejectionPenalty);
      for (let domain = 0; domain < slots.length; domain++)
        next = this.#addItems(aim.cells, app, domain, app * table.slots + slots[domain]!, next);
    }
    this.start[table.problem.apps.length] = next;
  }

  #limitRows(table: Table, { cells, budget }: Aim, slots: Int32Array): void {
    const { powerCapWatts, memoryBytes, apps } = table.problem;
    const limits = [...table.capacity];
    let idleWatts = 0;
    for (const slot of slots) idleWatts += table.idleWatts[slot]!;
    this.wattRow =
      powerCapWatts === null ? -1 : limits.push(powerCapWatts * (1 + roundingShare) - idleWatts) - 1;
    this.byteRow = memoryBytes === null ? -1 : limits.push(memoryBytes * (1 + roundingShare)) - 1;
    this.budgetRow = budget === null ? -1 : limits.push(budget) - 1;
    this.rows = limits.length;
    this.scale = Float64Array.from(limits, (limit) => (limit > 0 ? limit : 1));
    this.limit = Float64Array.from(limits, (limit) => (limit > 0 ? 1 : 0));
    this.isPossible = limits.every((limit) => limit >= 0);
    this.fixed = cells.idleValue * idleWatts;
    this.forbidding = 10 * (1 + apps.reduce((sum, app) => sum + app.rejectionPenalty + app.weight, 0));
  }

  #makeRoom({ problem: { apps }, slots }: Table, { start, end }: Cells, chosen: Int32Array): void {
    let columns = apps.length;
    for (let app = 0; app < apps.length; app++)
      for (const slot of chosen) columns += end[app * slots + slot]! - start[app * slots + slot]!;
    for (const key of ['app', 'item', 'row'] as const) this[key] = roomForIntegers(this[key], columns);
    for (const key of ['cost', 'amount', 'watts', 'bytes'] as const) this[key] = roomFor(this[key], columns);
    this.start = roomForIntegers(this.start, apps.length + 1);
  }

  #addRejection(column: number, app: number, penalty: number): number {
    const isLimited = this.budgetRow >= 0;
    this.app[column] = app;
    this.item[column] = -1;
    this.cost[column] = isLimited ? 0 : penalty;
    this.row[column] = isLimited ? this.budgetRow : this.rows;
    this.amount[column] = isLimited ? penalty / this.scale[this.budgetRow]! : 0;
    this.watts[column] = 0;
    this.bytes[column] = 0;
    return column + 1;
  }

  #addItems(cells: Cells, app: number, domain: number, cell: number, first: number): number {
    const { scale, limit, wattRow, byteRow } = this;
    let column = first;
    for (let item = cells.start[cell]!; item < cells.end[cell]!; item++) {
      const amount = cells.cores[item]! / scale[domain]!;
      const watts = wattRow < 0 ? 0 : cells.watts[item]! / scale[wattRow]!;
      const bytes = byteRow < 0 ? 0 : cells.bytes[item]! / scale[byteRow]!;
      if (amount > limit[domain]! || (wattRow >= 0 && watts > limit[wattRow]!)) continue;
      if (byteRow >= 0 && bytes > limit[byteRow]!) continue;
      this.app[column] = app;
      this.item[column] = item;
      this.cost[column] = cells.value[item]!;
      this.row[column] = domain;
      this.amount[column] = amount;
      this.watts[column] = watts;
      this.bytes[column] = bytes;
      column++;
    }
    return column;
  }
}
