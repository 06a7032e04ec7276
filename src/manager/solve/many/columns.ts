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
  /** Penalties that are known to be paid in any case: only the excess counts. */
  readonly budget: number;
  /** How often that counts: more than once where no decision of interest pays more. */
  readonly excessFactor: number;
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
  /** Cost of a share of the penalty budget that is taken beyond it. */
  excessCost = 0;
  /** Per row: the limit in its own unit, and as a share of itself, 1 or 0. */
  scale = noNumbers;
  limit = noNumbers;
  /** Whether these are no items but what is least of everything, so that what they make is a bound and no decision. */
  isIdeal = false;
  /** Whether anything may run: not where the levels alone draw more than the cap. */
  isPossible = true;
  /** Part of the minimised value that the levels alone make. */
  fixed = 0;
  /** More than any decision costs: the cost of what is forbidden. */
  forbidding = 0;
  /** Penalties that cost nothing. */
  budget = 0;
  #excessFactor = 1;

  /** @param slots the chosen level of each domain */
  fill(table: Table, aim: Aim, slots: Int32Array): void {
    this.isIdeal = false;
    this.#limitRows(table, aim, idleOf(table, slots));
    this.#makeRoom(table, aim.cells, slots);
    this.#addAll(table, (app, domain, next) =>
      this.#addItems(aim.cells, app, domain, app * table.slots + slots[domain]!, next),
    );
  }

  /** @returns the column of an item, that of the rejection where it has none */
  columnOf(app: number, item: number, domain: number): number {
    for (let column = this.start[app]! + 1; column < this.start[app + 1]!; column++)
      if (this.item[column] === item && this.row[column] === domain) return column;
    return this.start[app]!;
  }

  /** For each application and domain one column: the least cores, watts and bytes at any level, each by itself. */
  fillIdeal(table: Table, aim: Aim): void {
    this.isIdeal = true;
    this.#limitRows(
      table,
      aim,
      table.leastIdleWatts.reduce((sum, watts) => sum + watts, 0),
    );
    this.#makeSpace(table.problem.apps.length * (1 + table.capacity.length), table.problem.apps.length);
    this.#addAll(table, (app, domain, next) => this.#addIdeal(table, aim.cells, app, domain, next));
  }

  /**
   * Leaves out the columns that are not marked; a rejection stays in any case.
   *
   * @param kept 1 for columns to keep; becomes the new index of each one
   */
  narrow(kept: Int32Array, apps: number): void {
    let next = 0;
    for (let app = 0; app < apps; app++) {
      const first = this.start[app]!;
      const end = this.start[app + 1]!;
      // The start of the next application is still needed.
      if (app > 0) this.start[app] = next;
      for (let column = first; column < end; column++)
        if (column === first || kept[column] === 1) {
          this.#copy(column, next);
          kept[column] = next++;
        }
    }
    this.start[apps] = next;
  }

  #copy(from: number, to: number): void {
    this.app[to] = this.app[from]!;
    this.item[to] = this.item[from]!;
    this.cost[to] = this.cost[from]!;
    this.row[to] = this.row[from]!;
    this.amount[to] = this.amount[from]!;
    this.watts[to] = this.watts[from]!;
    this.bytes[to] = this.bytes[from]!;
  }

  #addAll({ problem }: Table, add: (app: number, domain: number, next: number) => number): void {
    let next = 0;
    for (const [app, { rejectionPenalty }] of problem.apps.entries()) {
      this.start[app] = next;
      next = this.#addRejection(next, app, rejectionPenalty);
      for (let domain = 0; domain < problem.domains.length; domain++) next = add(app, domain, next);
    }
    this.start[problem.apps.length] = next;
  }

  #limitRows(table: Table, { cells, budget, excessFactor }: Aim, idleWatts: number): void {
    const { powerCapWatts, memoryBytes, apps } = table.problem;
    const limits = [...table.capacity];
    this.wattRow =
      powerCapWatts === null ? -1 : limits.push(powerCapWatts * (1 + roundingShare) - idleWatts) - 1;
    this.byteRow = memoryBytes === null ? -1 : limits.push(memoryBytes * (1 + roundingShare)) - 1;
    this.budgetRow = budget === 0 ? -1 : limits.push(budget) - 1;
    this.excessCost = excessFactor * budget;
    this.#excessFactor = excessFactor;
    this.budget = budget;
    this.rows = limits.length;
    this.scale = Float64Array.from(limits, (limit) => (limit > 0 ? limit : 1));
    this.limit = Float64Array.from(limits, (limit) => (limit > 0 ? 1 : 0));
    this.isPossible = limits.every((limit) => limit >= 0);
    this.fixed = cells.idleValue * idleWatts;
    this.forbidding =
      10 * (1 + apps.reduce((sum, app) => sum + excessFactor * app.rejectionPenalty + app.weight, 0));
  }

  #makeRoom({ problem: { apps }, slots }: Table, { start, end }: Cells, chosen: Int32Array): void {
    let columns = apps.length;
    for (let app = 0; app < apps.length; app++)
      for (const slot of chosen) columns += end[app * slots + slot]! - start[app * slots + slot]!;
    this.#makeSpace(columns, apps.length);
  }

  #makeSpace(columns: number, apps: number): void {
    for (const key of ['app', 'item', 'row'] as const) this[key] = roomForIntegers(this[key], columns);
    for (const key of ['cost', 'amount', 'watts', 'bytes'] as const) this[key] = roomFor(this[key], columns);
    this.start = roomForIntegers(this.start, apps + 1);
  }

  #addRejection(column: number, app: number, penalty: number): number {
    const isLimited = this.budgetRow >= 0;
    this.app[column] = app;
    this.item[column] = -1;
    this.cost[column] = isLimited ? 0 : this.#excessFactor * penalty;
    this.row[column] = isLimited ? this.budgetRow : this.rows;
    this.amount[column] = isLimited ? penalty / this.scale[this.budgetRow]! : 0;
    this.watts[column] = 0;
    this.bytes[column] = 0;
    return column + 1;
  }

  #addItems(cells: Cells, app: number, domain: number, cell: number, first: number): number {
    let next = first;
    for (let item = cells.start[cell]!; item < cells.end[cell]!; item++)
      if (this.#add(next, app, domain, cells.cores[item]!, cells.watts[item]!, cells.bytes[item]!)) {
        this.item[next] = item;
        this.cost[next] = cells.value[item]!;
        next++;
      }
    return next;
  }

  #addIdeal({ firstSlot, slots }: Table, cells: Cells, app: number, domain: number, next: number): number {
    const end = app * slots + firstSlot[domain + 1]!;
    let cores = Infinity;
    let watts = Infinity;
    let bytes = Infinity;
    for (let cell = app * slots + firstSlot[domain]!; cell < end; cell++) {
      cores = Math.min(cores, cells.leastCores[cell]!);
      watts = Math.min(watts, cells.leastWatts[cell]!);
      bytes = Math.min(bytes, cells.leastBytes[cell]!);
    }
    if (cores === Infinity || !this.#add(next, app, domain, cores, watts, bytes)) return next;
    this.item[next] = 0;
    this.cost[next] = 0;
    return next + 1;
  }

  /** @returns whether the column alone keeps the limits */
  #add(column: number, app: number, domain: number, cores: number, watts: number, bytes: number): boolean {
    const { scale, limit, wattRow, byteRow } = this;
    this.app[column] = app;
    this.row[column] = domain;
    this.amount[column] = cores / scale[domain]!;
    this.watts[column] = wattRow < 0 ? 0 : watts / scale[wattRow]!;
    this.bytes[column] = byteRow < 0 ? 0 : bytes / scale[byteRow]!;
    if (this.amount[column]! > limit[domain]!) return false;
    if (wattRow >= 0 && this.watts[column]! > limit[wattRow]!) return false;
    return byteRow < 0 || this.bytes[column]! <= limit[byteRow]!;
  }
}

function idleOf({ idleWatts }: Table, slots: Int32Array): number {
  let sum = 0;
  for (const slot of slots) sum += idleWatts[slot]!;
  return sum;
}
