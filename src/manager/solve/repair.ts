/**
 * A draft made possible, then better: while a limit is exceeded, the exchange of one item that costs least for what it
 * takes off the excess; then every exchange that lowers the value within the limits.
 */
import type { Cells } from './cells.js';
import { excess, type Incumbent, type Loads, measure, noLoads } from './incumbent.js';
import type { Table } from './table.js';
import type { Draft } from './trace.js';

interface Exchange {
  app: number;
  item: number;
}

/** @returns nothing; a better decision is offered to the incumbent */
export function repair(table: Table, cells: Cells, draft: Draft, incumbent: Incumbent): void {
  const loads = noLoads(draft.slots.length);
  measureDraft(table, cells, draft, loads);
  const steps = 4 * draft.items.length;
  for (let step = 0; excess(table, loads) > 0; step++) {
    const exchange = step < steps ? bestExchange(table, cells, draft, loads) : null;
    if (exchange === null) return;
    carryOut(exchange, draft);
    measureDraft(table, cells, draft, loads);
  }
  for (let step = 0; step < steps; step++) {
    const exchange = bestExchange(table, cells, draft, loads);
    if (exchange === null) break;
    carryOut(exchange, draft);
    measureDraft(table, cells, draft, loads);
  }
  if (draft.items.some((item) => item >= 0)) incumbent.offer(table, loads.value, draft.items, draft.slots);
}

function measureDraft(table: Table, cells: Cells, { items, slots, homes }: Draft, loads: Loads): void {
  measure(table, cells, items, slots, homes, loads);
}

function carryOut({ app, item }: Exchange, draft: Draft): void {
  draft.items[app] = item;
  if (item < 0) draft.homes[app] = -1;
}

/** Above a limit: least value per excess taken off, a rejection included. Within: the most value gained. */
function bestExchange(table: Table, cells: Cells, draft: Draft, loads: Loads): Exchange | null {
  const before = excess(table, loads);
  const trial = { ...loads, cores: loads.cores.slice() };
  let best: Exchange | null = null;
  let bestScore = 0;
  const consider = (app: number, from: number, item: number) => {
    const domain = draft.homes[app]!;
    move(cells, trial, loads, domain, from, item, table.problem.apps[app]!.rejectionPenalty);
    const after = excess(table, trial);
    trial.cores[domain] = loads.cores[domain]!;
    const gained = loads.value - trial.value;
    const score = scoreOf(before, after, gained);
    if (score !== null && (best === null || score > bestScore)) {
      best = { app, item };
      bestScore = score;
    }
  };
  for (let app = 0; app < draft.items.length; app++) {
    const from = draft.items[app]!;
    if (from < 0) continue;
    const cell = app * table.slots + draft.slots[draft.homes[app]!]!;
    for (let item = cells.start[cell]!; item < cells.end[cell]!; item++)
      if (item !== from) consider(app, from, item);
    consider(app, from, -1);
  }
  return best;
}

/** @returns null for what is no progress */
function scoreOf(before: number, after: number, gained: number): number | null {
  if (before > 0) {
    if (after >= before) return null;
    return gained >= 0 ? 1 + gained : -1 / ((before - after) / -gained);
  }
  return after > 0 || gained <= 1e-12 ? null : gained;
}

function move(
  cells: Cells,
  trial: Loads,
  { value, watts, bytes, cores }: Loads,
  domain: number,
  from: number,
  to: number,
  penalty: number,
): void {
  const change = (of: Float64Array) => (to < 0 ? 0 : of[to]!) - of[from]!;
  trial.value = value + change(cells.value) + (to < 0 ? penalty : 0);
  trial.watts = watts + change(cells.watts);
  trial.bytes = bytes + change(cells.bytes);
  trial.cores[domain] = cores[domain]! + change(cells.cores);
}
