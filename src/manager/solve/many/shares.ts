/**
 * Which application runs where: each domain serves its share at the level, and on the items, that cost least, and
 * applications move, one at a time, to where they cost less.
 */
import type { Cells } from '../cells.js';
import { excess, type Incumbent, type Loads, measure, noLoads } from '../incumbent.js';
import type { Prices } from '../prices.js';
import { repair } from '../repair.js';
import type { Table } from '../table.js';
import { type Draft, emptyDraft } from '../trace.js';
import { ShareCost } from './share-cost.js';

/** Passes over all applications; the first ones gain nearly everything. */
const passes = 3;

export class Shares {
  /** `homes` says who is where: the domain, -1 for a rejection. */
  readonly draft: Draft;
  readonly #loads: Loads;
  /** Least cost per domain of its share. */
  readonly #costs: Float64Array;
  readonly #tried: ShareCost;

  constructor(
    readonly table: Table,
    readonly cells: Cells,
    readonly prices: Prices,
    readonly incumbent: Incumbent,
  ) {
    const { apps, domains } = table.problem;
    this.draft = emptyDraft(apps.length, domains.length);
    this.#loads = noLoads(domains.length);
    this.#costs = new Float64Array(domains.length);
    this.#tried = new ShareCost(table, cells, prices);
  }

  /** Serves the shares that `draft.homes` names; whom a domain cannot serve is rejected, the cheapest first. */
  serve(): void {
    for (let domain = 0; domain < this.#costs.length; domain++) {
      while (this.#try(domain) === Infinity) this.#rejectOne();
      this.#settle(domain);
    }
    this.#offer();
  }

  /** Moves applications while that lowers the cost. */
  improve(): void {
    let moved = true;
    for (let pass = 0; pass < passes && moved; pass++) {
      moved = false;
      for (let app = 0; app < this.draft.homes.length; app++) if (this.#moveOne(app)) moved = true;
    }
    this.#offer();
  }

  /** @returns whether it costs less elsewhere, and is there now */
  #moveOne(app: number): boolean {
    const { homes } = this.draft;
    const home = homes[app]!;
    const best = this.#cheapestHome(app, home);
    homes[app] = best;
    if (best === home) return false;
    if (best >= 0) this.#serveShare(best);
    if (home >= 0) this.#serveShare(home);
    return true;
  }

  #cheapestHome(app: number, home: number): number {
    const { homes } = this.draft;
    const penalty = this.table.problem.apps[app]!.rejectionPenalty;
    homes[app] = -1;
    const leaving = home < 0 ? penalty : this.#costs[home]! - this.#try(home);
    let best = home;
    let saving = 1e-12;
    if (home >= 0 && leaving - penalty > saving) {
      best = -1;
      saving = leaving - penalty;
    }
    for (let domain = 0; domain < this.#costs.length; domain++) {
      if (domain === home) continue;
      homes[app] = domain;
      const most = this.#costs[domain]! + leaving - saving;
      const gain = leaving - (this.#try(domain, most) - this.#costs[domain]!);
      if (gain > saving) {
        best = domain;
        saving = gain;
      }
    }
    return best;
  }

  #serveShare(domain: number): void {
    this.#try(domain);
    this.#settle(domain);
  }

  #try(domain: number, limit = Infinity): number {
    return this.#tried.try(domain, this.draft.homes, limit);
  }

  /** Takes over what was tried last. */
  #settle(domain: number): void {
    const { table, cells, prices } = this;
    const { items, slots } = this.draft;
    const { members, count, cost, slot, price } = this.#tried;
    this.#costs[domain] = cost;
    slots[domain] = slot;
    for (let index = 0; index < count; index++) {
      const app = members[index]!;
      items[app] = prices.cheapest(cells, app * table.slots + slot, price);
    }
  }

  #rejectOne(): void {
    const { apps } = this.table.problem;
    const { members, count } = this.#tried;
    let cheapest = -1;
    for (let index = 0; index < count; index++) {
      const app = members[index]!;
      if (cheapest < 0 || apps[app]!.rejectionPenalty < apps[cheapest]!.rejectionPenalty) cheapest = app;
    }
    this.draft.homes[cheapest] = -1;
  }

  #offer(): void {
    const { table, cells, incumbent } = this;
    const { items, slots, homes } = this.draft;
    for (let app = 0; app < homes.length; app++) if (homes[app] === -1) items[app] = -1;
    measure(table, cells, items, slots, homes, this.#loads);
    const possible = excess(table, this.#loads) === 0 && items.some((item) => item >= 0);
    if (possible) incumbent.offer(table, this.#loads.value, items, slots);
    const copy = { items: items.slice(), slots: slots.slice(), homes: homes.slice() };
    if (!possible || this.#loads.value < incumbent.value + 1) repair(table, cells, copy, incumbent);
  }
}
