/**
 * The last decision, to begin the next search with: from one problem to the next little moves, so what was best is near
 * what is best now, or even is it.
 */
import type { Cells } from './cells.js';
import { excess, type Incumbent, type Loads, measure, noLoads } from './incumbent.js';
import { repair } from './repair.js';
import type { Table } from './table.js';
import { type Draft, emptyDraft } from './trace.js';

/** A decision that exceeds limits by more, as a sum of shares of them, is of another problem. */
const nearExcess = 0.2;

export class Recall {
  /** Option per application, -1 for a rejection. */
  #options = new Int32Array(0);
  /** Slot per domain. */
  slots = new Int32Array(0);
  #allSlots = 0;
  #draft: Draft = emptyDraft(0, 0);
  #loads: Loads = noLoads(0);
  #excess = 0;

  /** Offers the last decision, made possible, to the incumbent. @returns whether there was one for such a problem */
  offer(table: Table, cells: Cells, incumbent: Incumbent): boolean {
    const draft = this.draft(table, cells);
    if (draft === null) return false;
    if (this.#excess === 0) {
      if (draft.items.some((item) => item >= 0))
        incumbent.offer(table, this.#loads.value, draft.items, draft.slots);
    } else repair(table, cells, draft, incumbent);
    return true;
  }

  /** @returns the last decision, which may exceed limits by little now; null where there is none for such a problem */
  draft(table: Table, cells: Cells): Draft | null {
    const { apps, domains } = table.problem;
    if (apps.length !== this.#options.length || domains.length !== this.slots.length) return null;
    if (table.slots !== this.#allSlots) return null;
    const { items, homes, slots } = this.#draft;
    for (let domain = 0; domain < slots.length; domain++) {
      slots[domain] = this.slots[domain]!;
      if (table.slotDomain[slots[domain]!] !== domain) return null;
    }
    for (let app = 0; app < items.length; app++) {
      homes[app] = homeOf(table, app, this.#options[app]!);
      items[app] =
        homes[app]! < 0 ? -1 : itemFor(cells, app * table.slots + slots[homes[app]!]!, this.#options[app]!);
      if (items[app]! < 0) homes[app] = -1;
    }
    measure(table, cells, items, slots, homes, this.#loads);
    this.#excess = excess(table, this.#loads);
    return this.#excess > nearExcess ? null : this.#draft;
  }

  /** Whether the last decision is this one. */
  isOf(cells: Cells, { items, slots }: Incumbent): boolean {
    const isSame = (item: number, app: number) =>
      this.#options[app] === (item < 0 ? -1 : cells.option[item]!);
    return (
      items.length === this.#options.length &&
      items.every(isSame) &&
      slots.every((slot, domain) => slot === this.slots[domain])
    );
  }

  keep(table: Table, cells: Cells, { items, slots }: Incumbent): void {
    const { apps, domains } = table.problem;
    if (this.#options.length !== apps.length || this.slots.length !== domains.length) {
      this.#options = new Int32Array(apps.length);
      this.slots = new Int32Array(domains.length);
      this.#draft = emptyDraft(apps.length, domains.length);
      this.#loads = noLoads(domains.length);
    }
    for (let app = 0; app < items.length; app++)
      this.#options[app] = items[app]! < 0 ? -1 : cells.option[items[app]!]!;
    this.slots.set(slots);
    this.#allSlots = table.slots;
  }
}

/** @returns the domain of an option, -1 where there is none that keeps the floor */
function homeOf({ apps }: Table, app: number, option: number): number {
  const { byDomain } = apps[app]!;
  for (let domain = 0; domain < byDomain.length; domain++)
    if (byDomain[domain]!.includes(option)) return domain;
  return -1;
}

/** @returns the item of the option or, where another one beats it, the cheapest of the cell; -1 where that is empty */
function itemFor({ start, end, option, value, leastCoresItem }: Cells, cell: number, wanted: number): number {
  let best = leastCoresItem[cell]!;
  for (let item = start[cell]!; item < end[cell]!; item++) {
    if (option[item] === wanted) return item;
    if (value[item]! < value[best]!) best = item;
  }
  return best;
}
