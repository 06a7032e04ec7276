/**
 * The last few decisions, to begin with: as latencies move there and back, one of some problems ago may be the best again.
 * Where one no longer fits, exchanges at its levels, between domains too, make it possible and better.
 */
import type { Cells } from '../cells.js';
import { excess, type Incumbent, type Loads, measure, noLoads } from '../incumbent.js';
import { noIntegers, roomForIntegers } from '../memory.js';
import { Recall } from '../recall.js';
import type { Table } from '../table.js';
import type { Draft } from '../trace.js';
import type { Columns } from './columns.js';
import { Exchange } from './exchange.js';
import { Relaxation } from './relaxation.js';

const decisionsKept = 6;

export class PastDecisions {
  /** The latest first. */
  readonly #kept: Recall[] = [];
  #loads: Loads = noLoads(0);
  #exchange: Exchange | null = null;
  #relaxation: Relaxation | null = null;
  #room = noIntegers;

  /**
   * Offers what each decision has become to the incumbent.
   *
   * @param columns room to work in
   * @returns whether there was one for such a problem
   */
  offer(table: Table, cells: Cells, columns: Columns, incumbent: Incumbent): boolean {
    const { apps, domains } = table.problem;
    const penalties = Float64Array.from(apps, ({ rejectionPenalty }) => rejectionPenalty);
    this.#exchange = new Exchange(columns, penalties, domains.length);
    this.#loads = noLoads(domains.length);
    this.#relaxation = new Relaxation(columns, apps.length);
    let offered = false;
    for (const recall of this.#kept) {
      const draft = recall.draft(table, cells);
      if (draft === null) continue;
      offered = true;
      this.#improve(table, cells, columns, draft, incumbent);
    }
    return offered;
  }

  #improve(table: Table, cells: Cells, columns: Columns, draft: Draft, incumbent: Incumbent): void {
    const { items, homes, slots } = draft;
    columns.fill(table, { cells, budget: 0, excessFactor: 1 }, slots);
    if (!columns.isPossible) return;
    const { chosen } = this.#exchange!;
    for (let app = 0; app < items.length; app++)
      chosen[app] = columns.columnOf(app, items[app]!, homes[app]!);
    const relaxation = this.#relaxation!;
    relaxation.begin(null);
    if (relaxation.optimise(incumbent.value) >= incumbent.value) return;
    this.#room = roomForIntegers(this.#room, columns.start[items.length]!);
    relaxation.narrow(incumbent.value, this.#room, chosen);
    if (!this.#exchange!.run(2 * relaxation.highestPrice, true)) return;
    for (let app = 0; app < items.length; app++) {
      items[app] = columns.item[chosen[app]!]!;
      homes[app] = items[app]! < 0 ? -1 : columns.row[chosen[app]!]!;
    }
    measure(table, cells, items, slots, homes, this.#loads);
    if (excess(table, this.#loads) === 0 && items.some((item) => item >= 0))
      incumbent.offer(table, this.#loads.value, items, slots);
  }

  keep(table: Table, cells: Cells, incumbent: Incumbent): void {
    const same = this.#kept.findIndex((recall) => recall.isOf(cells, incumbent));
    const place = same >= 0 ? same : this.#kept.length === decisionsKept ? decisionsKept - 1 : -1;
    const recall = place >= 0 ? this.#kept.splice(place, 1)[0]! : new Recall();
    recall.keep(table, cells, incumbent);
    this.#kept.unshift(recall);
  }
}
