/**
 * Which application runs where, for many of them: each domain's share is served at its best level on items that fit,
 * and applications move, one at a time, to where they cost less.
 */
import type { Cells } from './cells.js';
import { excess, type Incumbent, type Loads, measure, noLoads } from './incumbent.js';
import type { Prices } from './prices.js';
import { repair } from './repair.js';
import type { Table } from './table.js';
import { type Draft, emptyDraft } from './trace.js';

/** Passes over all applications; the first ones gain nearly everything. */
const passes = 3;
const priceSteps = 24;

export class Partition {
  readonly draft: Draft;
  readonly #loads: Loads;
  /** Least cost per domain of its share, and what it would be on trial. */
  readonly #costs: Float64Array;
  readonly #trialItems: Int32Array;
  #trialSlot = 0;

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
    this.#trialItems = new Int32Array(apps.length);
  }

  /** Serves the shares that `draft.homes` names; whom a domain cannot serve is rejected, the cheapest first. */
  serve(): void {
    const { homes, slots } = this.draft;
    for (let domain = 0; domain < slots.length; domain++) {
      let cost = this.#trial(domain);
      while (cost === Infinity) {
        this.#rejectOne(domain);
        cost = this.#trial(domain);
      }
      this.#settle(domain, cost);
    }
    for (let app = 0; app < homes.length; app++) if (homes[app] === -1) this.draft.items[app] = -1;
    this.#offer();
  }

  /** Moves applications while that lowers the cost. */
  improve(): void {
    for (let pass = 0; pass < passes; pass++) {
      let moved = false;
      for (let app = 0; app < this.draft.homes.length; app++) if (this.#moveOne(app)) moved = true;
      if (!moved) break;
    }
    this.#offer();
  }

  #moveOne(app: number): boolean {
    const { homes, slots } = this.draft;
    const penalty = this.table.problem.apps[app]!.rejectionPenalty;
    const home = homes[app]!;
    homes[app] = -1;
    const without = home < 0 ? 0 : this.#trial(home);
    const leaving = home < 0 ? penalty : this.#costs[home]! - without;
    let [best, saving] = [home, 1e-12];
    if (home >= 0 && leaving - penalty > saving) [best, saving] = [-1, leaving - penalty];
    for (let domain = 0; domain < slots.length; domain++) {
      if (domain === home) continue;
      homes[app] = domain;
      const gain = leaving - (this.#trial(domain) - this.#costs[domain]!);
      if (gain > saving) [best, saving] = [domain, gain];
    }
    homes[app] = best;
    if (best === home) return false;
    if (best < 0) this.draft.items[app] = -1;
    else this.#settle(best, this.#trial(best));
    if (home >= 0) this.#settle(home, this.#trial(home));
    return true;
  }

  #settle(domain: number, cost: number): void {
    const { homes, items, slots } = this.draft;
    this.#costs[domain] = cost;
    slots[domain] = this.#trialSlot;
    for (let app = 0; app < homes.length; app++)
      if (homes[app] === domain) items[app] = this.#trialItems[app]!;
  }

  #rejectOne(domain: number): void {
    const { apps } = this.table.problem;
    const { homes } = this.draft;
    let cheapest = -1;
    for (let app = 0; app < homes.length; app++)
      if (
        homes[app] === domain &&
        (cheapest < 0 || apps[app]!.rejectionPenalty < apps[cheapest]!.rejectionPenalty)
      )
        cheapest = app;
    homes[cheapest] = -1;
  }

  /** @returns least cost of the share over the levels, without end where none can serve it */
  #trial(domain: number): number {
    const { table } = this;
    let [best, bestSlot, bestPrice] = [Infinity, table.firstSlot[domain]!, 0];
    for (let slot = table.firstSlot[domain]!; slot < table.firstSlot[domain + 1]!; slot++) {
      const idle = this.prices.idleCost(table, this.cells, slot);
      if (idle + this.#sum(domain, slot, 0, false) >= best) continue;
      const price = this.#fittingPrice(domain, slot);
      const cost = price === Infinity ? Infinity : idle + this.#costAt(domain, slot, price);
      if (cost < best) [best, bestSlot, bestPrice] = [cost, slot, price];
    }
    if (best < Infinity) this.#pick(domain, bestSlot, bestPrice);
    return best;
  }

  /** The lowest core price, near enough, at which the cheapest items fit; without end where not even the least do. */
  #fittingPrice(domain: number, slot: number): number {
    const capacity = this.table.capacity[domain]!;
    if (this.#sum(domain, slot, 0, true) <= capacity) return 0;
    let [low, high] = [0, this.#priceOfLeast(domain, slot)];
    if (high === Infinity || this.#sum(domain, slot, high, true) > capacity) return Infinity;
    for (let step = 0; step < priceSteps; step++) {
      const middle = (low + high) / 2;
      if (this.#sum(domain, slot, middle, true) <= capacity) high = middle;
      else low = middle;
    }
    return high;
  }

  /** A price so high that only the least cores count. */
  #priceOfLeast(domain: number, slot: number): number {
    const { table, cells } = this;
    const { homes } = this.draft;
    let least = 0;
    for (let app = 0; app < homes.length; app++)
      if (homes[app] === domain) least += cells.leastCores[app * table.slots + slot]!;
    return least <= table.capacity[domain]! ? 1e6 : Infinity;
  }

  #costAt(domain: number, slot: number, price: number): number {
    return this.#sum(domain, slot, price, false);
  }

  /** Over the share: busy cores, or cost, of the items that are cheapest at a core price. */
  #sum(domain: number, slot: number, price: number, cores: boolean): number {
    const { table, cells, prices } = this;
    const { homes } = this.draft;
    let sum = 0;
    for (let app = 0; app < homes.length; app++) {
      if (homes[app] !== domain) continue;
      const cell = app * table.slots + slot;
      const item = price === 0 ? prices.freeItem[cell]! : prices.cheapest(cells, cell, price);
      if (item < 0) return Infinity;
      sum += cores ? cells.cores[item]! : prices.costOf(cells, item, 0);
    }
    return sum;
  }

  #pick(domain: number, slot: number, price: number): void {
    const { table, cells, prices } = this;
    this.#trialSlot = slot;
    for (let app = 0; app < this.draft.homes.length; app++)
      if (this.draft.homes[app] === domain)
        this.#trialItems[app] = prices.cheapest(cells, app * table.slots + slot, price);
  }

  #offer(): void {
    const { table, cells, incumbent } = this;
    const { items, slots, homes } = this.draft;
    measure(table, cells, items, slots, homes, this.#loads);
    const possible = excess(table, this.#loads) === 0 && items.some((item) => item >= 0);
    if (possible) incumbent.offer(table, this.#loads.value, items, slots);
    const copy = { items: items.slice(), slots: slots.slice(), homes: homes.slice() };
    if (!possible || this.#needsFilling) repair(table, cells, copy, incumbent);
  }

  /** Below a limit there is room for what the prices forbade. */
  get #needsFilling(): boolean {
    const { powerCapWatts, memoryBytes, objective } = this.table.problem;
    return powerCapWatts !== null || memoryBytes !== null || objective === 'max-accuracy';
  }
}
