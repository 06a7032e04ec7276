/**
 * Branch and bound over what the bounds leave open: domain by domain a set, a level and the items of its applications,
 * each only as far as the bound of what is still to come stays below the best decision known.
 */
import type { Cells } from './cells.js';
import { excess, type Incumbent, type Loads, measure, noLoads } from './incumbent.js';
import { noNumbers, roomFor } from './memory.js';
import type { Prices } from './prices.js';
import { Ranking } from './ranking.js';
import { lowest } from './sets.js';
import type { Subsets } from './subsets.js';
import { roundingShare, type Table } from './table.js';
import { type Draft, emptyDraft } from './trace.js';
import type { CoreTuner } from './tune.js';

/** Items tried before it is enough to come near the best decision, and how near, as a share of the value. */
const exactSteps = 2000;
const nearShare = 8e-4;

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
  /**
   * What is settled on the way down, by depth: a domain and an application take one each. Cost, without the price of
   * cores, watts and bytes so far; busy cores of the domain so far; and the bound of everything.
   */
  #cost = noNumbers;
  #watts = noNumbers;
  #bytes = noNumbers;
  #cores = noNumbers;
  #bound = noNumbers;

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
    const depths = apps.length + domains.length + 1;
    this.#cost = roomFor(this.#cost, depths);
    this.#watts = roomFor(this.#watts, depths);
    this.#bytes = roomFor(this.#bytes, depths);
    this.#cores = roomFor(this.#cores, depths);
    this.#bound = roomFor(this.#bound, depths);
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
    this.#cost[0] = fixed;
    this.#watts[0] = 0;
    this.#bytes[0] = 0;
    this.#branchDomain(0, whole, 0);
  }

  #branchDomain(domain: number, set: number, depth: number): void {
    const { table, subsets } = this;
    if (domain === table.problem.domains.length) {
      this.#finish();
      return;
    }
    const { sets, suffix, domainCost } = subsets.joins;
    const cost = this.#cost[depth]!;
    for (let part = set; ; part = (part - 1) & set) {
      const rest = cost + suffix[(domain + 1) * sets + (set ^ part)]!;
      if (rest + domainCost[domain * sets + part]! < this.#limit)
        for (let slot = table.firstSlot[domain]!; slot < table.firstSlot[domain + 1]!; slot++)
          this.#branchSlot(domain, slot, part, set ^ part, depth);
      if (part === 0) break;
    }
  }

  #branchSlot(domain: number, slot: number, part: number, after: number, depth: number): void {
    const { table, cells, prices, subsets } = this;
    const { sets, slotCost } = subsets;
    const { suffix } = subsets.joins;
    const place = slot * sets + part;
    const rest = this.#cost[depth]! + suffix[(domain + 1) * sets + after]!;
    if (subsets.active[slot] !== 1 || rest + slotCost[place]! >= this.#limit) return;
    const core = subsets.bestCore(this.tuner, slot, part);
    // Looking for the price may have raised the bound.
    const bound = rest + slotCost[place]!;
    if (bound >= this.#limit) return;
    this.#rankings[domain]!.begin(slot, part, core);
    this.#draft.slots[domain] = slot;
    this.#cost[depth + 1] = this.#cost[depth]! + prices.idleCost(table, cells, slot);
    this.#watts[depth + 1] = this.#watts[depth]! + table.idleWatts[slot]!;
    this.#bytes[depth + 1] = this.#bytes[depth]!;
    this.#cores[depth + 1] = 0;
    this.#bound[depth + 1] = bound;
    this.#branchApps(domain, part, after, depth + 1);
  }

  /** @param members applications of the domain that still need an item; `after`: of later domains */
  #branchApps(domain: number, members: number, after: number, depth: number): void {
    if (members === 0) {
      this.#branchDomain(domain + 1, after, depth);
      return;
    }
    const { cells, table } = this;
    const ranking = this.#rankings[domain]!;
    const app = lowest(members);
    const left = members & (members - 1);
    const capacity = table.capacity[domain]! - ranking.leastCores(left);
    for (let rank = 0; rank < ranking.count(app); rank++) {
      const bound = this.#bound[depth]! + ranking.surplus(app, rank);
      if (bound >= this.#limit) break;
      if (++this.steps === exactSteps) this.#settleForNear();
      const item = ranking.item(app, rank);
      const busy = this.#cores[depth]! + cells.cores[item]!;
      if (busy > capacity || !this.#fits(left | after, item, depth)) continue;
      this.#draft.items[app] = item;
      this.#draft.homes[app] = domain;
      this.#cost[depth + 1] = this.#cost[depth]! + this.prices.costOf(cells, item, 0);
      this.#watts[depth + 1] = this.#watts[depth]! + cells.watts[item]!;
      this.#bytes[depth + 1] = this.#bytes[depth]! + cells.bytes[item]!;
      this.#cores[depth + 1] = busy;
      this.#bound[depth + 1] = bound;
      this.#branchApps(domain, left, after, depth + 1);
    }
  }

  /** The last ten thousandths cost more time than all else; they are half of what is promised. */
  #settleForNear(): void {
    const { value, penalties } = this.incumbent;
    this.#tolerance = Math.max(this.#tolerance, nearShare * Math.abs(value - penalties));
    this.#limit = Math.min(this.#limit, value - this.#tolerance);
  }

  /** Whether those that still need an item could take the least of everything beside this one. */
  #fits(others: number, item: number, depth: number): boolean {
    const { leastWatts, leastBytes } = this.subsets;
    const watts = this.#watts[depth]! + this.cells.watts[item]!;
    const bytes = this.#bytes[depth]! + this.cells.bytes[item]!;
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
