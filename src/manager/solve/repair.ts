/**
 * A draft made possible, then better: while a limit is exceeded, the exchange of one item that costs least for what it
 * takes off the excess; then every exchange that lowers the value within the limits.
 */
import type { Cells } from './cells.js';
import { excess, type Incumbent, type Loads, measure, noLoads, over } from './incumbent.js';
import { roundingShare, type Table } from './table.js';
import type { Draft } from './trace.js';

/** @returns nothing; a better decision is offered to the incumbent */
export function repair(table: Table, cells: Cells, draft: Draft, incumbent: Incumbent): void {
  new Repair(table, cells, draft).run(incumbent);
}

/** Thousands of exchanges are tried each time: no object is made for one, and no number leaves a function. */
class Repair {
  readonly #loads: Loads;
  readonly #wattsLimit: number;
  readonly #bytesLimit: number;
  #excess = 0;
  /** The best exchange: application, item or -1 for its rejection, and what it is good for. */
  #app = -1;
  #item = -1;
  #score = 0;

  constructor(
    readonly table: Table,
    readonly cells: Cells,
    readonly draft: Draft,
  ) {
    const { powerCapWatts, memoryBytes } = table.problem;
    this.#loads = noLoads(draft.slots.length);
    this.#wattsLimit = (powerCapWatts ?? Infinity) * (1 + roundingShare);
    this.#bytesLimit = (memoryBytes ?? Infinity) * (1 + roundingShare);
  }

  run(incumbent: Incumbent): void {
    const { table, draft } = this;
    const steps = 4 * draft.items.length;
    this.#measure();
    for (let step = 0; this.#excess > 0; step++) if (step >= steps || !this.#exchange()) return;
    for (let step = 0; step < steps; step++) if (!this.#exchange()) break;
    if (draft.items.some((item) => item >= 0))
      incumbent.offer(table, this.#loads.value, draft.items, draft.slots);
  }

  #measure(): void {
    const { items, slots, homes } = this.draft;
    measure(this.table, this.cells, items, slots, homes, this.#loads);
    this.#excess = excess(this.table, this.#loads);
  }

  /** @returns whether there was an exchange worth making */
  #exchange(): boolean {
    const { items, homes } = this.draft;
    this.#app = -1;
    this.#score = 0;
    for (let app = 0; app < items.length; app++) if (items[app]! >= 0) this.#tryApp(app);
    if (this.#app < 0) return false;
    items[this.#app] = this.#item;
    if (this.#item < 0) homes[this.#app] = -1;
    this.#measure();
    return true;
  }

  /** Above a limit: least value per excess taken off, a rejection included. Within: the most value gained. */
  #tryApp(app: number): void {
    const { table, cells, draft } = this;
    const { value, watts, bytes, cores, start, end } = cells;
    const domain = draft.homes[app]!;
    const from = draft.items[app]!;
    const cell = app * table.slots + draft.slots[domain]!;
    const { watts: wattsNow, bytes: bytesNow } = this.#loads;
    const coresNow = this.#loads.cores[domain]!;
    const capacity = table.capacity[domain]!;
    const wattsLimit = this.#wattsLimit;
    const bytesLimit = this.#bytesLimit;
    const elsewhere = this.#excess > 0 ? this.#excessElsewhere(domain) : 0;
    // Summed as each trial is, so that rounding is no progress.
    const before =
      elsewhere + over(wattsNow, wattsLimit) + over(bytesNow, bytesLimit) + over(coresNow, capacity);
    let best = -1;
    let bestScore = this.#app < 0 ? Number.NEGATIVE_INFINITY : this.#score;
    for (let item = start[cell]!; item <= end[cell]!; item++) {
      if (item === from) continue;
      // Behind the last item: none.
      const none = item === end[cell]!;
      const gained = value[from]! - (none ? table.problem.apps[app]!.rejectionPenalty : value[item]!);
      if (before === 0 && (gained <= 1e-12 || gained <= bestScore)) continue;
      const after =
        elsewhere +
        over(wattsNow - watts[from]! + (none ? 0 : watts[item]!), wattsLimit) +
        over(bytesNow - bytes[from]! + (none ? 0 : bytes[item]!), bytesLimit) +
        over(coresNow - cores[from]! + (none ? 0 : cores[item]!), capacity);
      if (before > 0 ? after >= before : after > 0) continue;
      const score = before === 0 ? gained : gained >= 0 ? 1 + gained : gained / (before - after);
      if (score <= bestScore) continue;
      best = item;
      bestScore = score;
    }
    if (best < 0) return;
    this.#app = app;
    this.#item = best === end[cell]! ? -1 : best;
    this.#score = bestScore;
  }

  /** Of the other domains: it stays what it is whatever is exchanged in this one. */
  #excessElsewhere(domain: number): number {
    const { table } = this;
    let sum = 0;
    for (let other = 0; other < table.capacity.length; other++)
      if (other !== domain) sum += over(this.#loads.cores[other]!, table.capacity[other]!);
    return sum;
  }
}
