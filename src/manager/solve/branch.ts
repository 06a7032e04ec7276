/**
 * Branch and bound over what the bounds leave open: domain by domain a set, a level and the items of its applications,
 * each only as far as the bound of what is still to come stays below the best decision known.
 */
import type { Cells } from './cells.js';
import { excess, type Incumbent, type Loads, measure, noLoads } from './incumbent.js';
import type { Prices } from './prices.js';
import { Ranking } from './ranking.js';
import { lowest } from './sets.js';
import type { Subsets } from './subsets.js';
import { roundingShare, type Table } from './table.js';
import { type Draft, emptyDraft } from './trace.js';
import type { CoreTuner } from './tune.js';

/** Items tried before it is enough to come near the best decision, and how near, as a share of the value. */
const exactSteps = 2000;
const nearShare = 5e-4;

/** What the search has settled on its way down. */
interface Settled {
  /** Without the price of cores. */
  readonly cost: number;
  readonly watts: number;
  readonly bytes: number;
}

export class Branch {
  /** Items that were tried since the beginning. */
  steps = 0;
  #limit = 0;
  #tolerance = 0;
  #wattsLimit = 0;
  #bytesLimit = 0;
  #draft: Draft = emptyDraft(0, 0);
  #loads: Loads = noLoads(0);
  /** Of the part that runs in each domain. */
  #rankings: Ranking[] = [];

  constructor(
    readonly table: Table,
    readonly cells: Cells,
    readonly prices: Prices,
    readonly subsets: Subsets,
    readonly tuner: CoreTuner,
    readonly incumbent: Incumbent,
  ) {}

  begin(): void {
    const { apps, domains, powerCapWatts, memoryBytes } = this.table.problem;
    this.#wattsLimit = (powerCapWatts ?? Infinity) * (1 + roundingShare);
    this.#bytesLimit = (memoryBytes ?? Infinity) * (1 + roundingShare);
    this.#draft = emptyDraft(apps.length, domains.length);
    this.#loads = noLoads(domains.length);
    this.#rankings = domains.map(() => new Ranking(this.table, this.cells, this.prices));
    this.steps = 0;
  }

  /**
   * Finds the best decision that runs the whole set and betters the incumbent by more than the tolerance.
   *
   * @param fixed cost of what is not up for choice: rejections, less what the limits are worth under the prices
   * @param target what the decision must stay below
   */
  search(whole: number, fixed: number, target: number, tolerance: number): void {
    this.#tolerance = tolerance;
    this.#limit = Math.min(target, this.incumbent.value - tolerance);
    if (this.steps >= exactSteps) this.#settleForNear();
    this.#branchDomain(0, whole, { cost: fixed, watts: 0, bytes: 0 });
  }

  #branchDomain(domain: number, set: number, settled: Settled): void {
    const { table, subsets } = this;
    if (domain === table.problem.domains.length) {
      this.#finish();
      return;
    }
    const { sets, suffix, domainCost } = subsets;
    for (let part = set; ; part = (part - 1) & set) {
      const base = settled.cost + suffix[(domain + 1) * sets + (set ^ part)]!;
      if (base + domainCost[domain * sets + part]! < this.#limit)
        for (let slot = table.firstSlot[domain]!; slot < table.firstSlot[domain + 1]!; slot++)
          this.#branchSlot(domain, slot, part, set ^ part, base, settled);
      if (part === 0) break;
    }
  }

  #branchSlot(
    domain: number,
    slot: number,
    part: number,
    after: number,
    base: number,
    settled: Settled,
  ): void {
    const { table, cells, prices, subsets } = this;
    const place = slot * subsets.sets + part;
    if (subsets.active[slot] !== 1 || base + subsets.slotCost[place]! >= this.#limit) return;
    const core = subsets.bestCore(this.tuner, slot, part);
    // Looking for the price may have raised the bound.
    const bound = subsets.slotCost[place]!;
    if (base + bound >= this.#limit) return;
    this.#rankings[domain]!.begin(slot, part, core);
    this.#draft.slots[domain] = slot;
    const idle = prices.idleCost(table, cells, slot);
    const next = { ...settled, cost: settled.cost + idle, watts: settled.watts + table.idleWatts[slot]! };
    this.#branchApps(domain, part, after, base + bound, 0, next);
  }

  /**
   * @param members applications of the domain that still need an item; `after`: of later domains
   * @param bound of everything as decided so far
   * @param cores busy in the domain so far
   */
  #branchApps(
    domain: number,
    members: number,
    after: number,
    bound: number,
    cores: number,
    settled: Settled,
  ): void {
    if (members === 0) {
      this.#branchDomain(domain + 1, after, settled);
      return;
    }
    const { cells, table } = this;
    const ranking = this.#rankings[domain]!;
    const app = lowest(members);
    const left = members & (members - 1);
    for (let rank = 0; rank < ranking.count(app); rank++) {
      const next = bound + ranking.surplus(app, rank);
      if (next >= this.#limit) break;
      if (++this.steps === exactSteps) this.#settleForNear();
      const item = ranking.item(app, rank);
      const busy = cores + cells.cores[item]!;
      const watts = settled.watts + cells.watts[item]!;
      const bytes = settled.bytes + cells.bytes[item]!;
      if (busy + ranking.leastCores(left) > table.capacity[domain]!) continue;
      if (!this.#fits(left | after, watts, bytes)) continue;
      this.#draft.items[app] = item;
      this.#draft.homes[app] = domain;
      const cost = settled.cost + this.prices.costOf(cells, item, 0);
      this.#branchApps(domain, left, after, next, busy, { cost, watts, bytes });
    }
  }

  /** The last ten thousandths cost more time than all else; they are half of what is promised. */
  #settleForNear(): void {
    const { value, penalties } = this.incumbent;
    this.#tolerance = Math.max(this.#tolerance, nearShare * Math.abs(value - penalties));
    this.#limit = Math.min(this.#limit, value - this.#tolerance);
  }

  /** Whether those that still need an item could take the least of everything. */
  #fits(others: number, watts: number, bytes: number): boolean {
    const { leastWatts, leastBytes } = this.subsets;
    return watts + leastWatts[others]! <= this.#wattsLimit && bytes + leastBytes[others]! <= this.#bytesLimit;
  }

  #finish(): void {
    const { table, cells, incumbent } = this;
    const { items, homes, slots } = this.#draft;
    measure(table, cells, items, slots, homes, this.#loads);
    if (excess(table, this.#loads) > 0) return;
    incumbent.offer(table, this.#loads.value, items, slots);
    this.#limit = Math.min(this.#limit, incumbent.value - this.#tolerance);
  }
}
