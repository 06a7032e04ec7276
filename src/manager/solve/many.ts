/**
 * More than ten applications: prices of limits, changed one after the other to where the bound is highest, and decisions
 * made from what is cheapest under them. The bound goes with the answer.
 */
import type { Cells } from './cells.js';
import { Incumbent } from './incumbent.js';
import { LevelSearch } from './level-search.js';
import { Partition } from './partition.js';
import { Prices } from './prices.js';
import type { Table } from './table.js';
import { meetings, PriceSearch } from './tune.js';

const roundsAtMost = 24;
const tuningRounds = 8;
/** Drafts under the first prices are too far off to be worth improving. */
const improvedFrom = 3;
/** A decision this near its bound, as a share of its value, is good enough. */
const nearShare = 2e-3;
/** Rounds in a row that raise the bound by less than a ten thousandth. */
const patience = 5;

export class ManySearch {
  readonly incumbent = new Incumbent();
  bound = Number.NEGATIVE_INFINITY;
  readonly #prices = new Prices();
  readonly #loads = { watts: 0, bytes: 0 };
  #active = new Uint8Array(0);
  #bestCore = new Float64Array(0);
  /** Per application: the least that it costs elsewhere, where the price of one slot is sought. */
  #elsewhere = new Float64Array(0);
  /** Busy cores above the capacity per domain, now and under the best prices. */
  #over = new Float64Array(0);
  #bestOver = new Float64Array(0);
  #intercept = 0;
  #slope = 0;

  constructor(
    readonly table: Table,
    readonly cells: Cells,
  ) {}

  solve(): void {
    const { table, cells, incumbent } = this;
    const { apps } = table.problem;
    incumbent.begin(table, cells);
    this.#prices.prepare(apps.length, table.slots);
    if (this.#active.length < table.slots) this.#active = new Uint8Array(table.slots).fill(1);
    this.#bestCore = new Float64Array(table.slots);
    this.#elsewhere = new Float64Array(apps.length);
    this.#over = new Float64Array(table.capacity.length);
    this.#bestOver = new Float64Array(table.capacity.length);
    this.bound = Number.NEGATIVE_INFINITY;
    const levels = new LevelSearch(table, cells, this.#prices);
    const partition = new Partition(table, cells, this.#prices, incumbent);
    this.#iterate(levels, partition);
    this.bound = Math.min(this.#roundedUp(), incumbent.value);
  }

  #iterate(levels: LevelSearch, partition: Partition): void {
    const { powerCapWatts, memoryBytes } = this.table.problem;
    const prices = this.#prices;
    const [watt, byte] = [new PriceSearch(), new PriceSearch()];
    const best = { watt: 0, byte: 0 };
    let [idle, length] = [0, 1];
    for (let round = 0; round < roundsAtMost && (round < tuningRounds || idle <= patience); round++) {
      this.#price();
      const bound = levels.run() - this.#worth;
      idle = bound > this.bound + 1e-4 * Math.abs(bound) ? 0 : idle + 1;
      if (bound > this.bound) {
        this.bound = bound;
        Object.assign(best, { watt: prices.watt, byte: prices.byte });
        this.#bestCore.set(prices.core.subarray(0, this.table.slots));
      }
      this.#draft(levels.slots, partition);
      if (bound === this.bound) this.#bestOver.set(this.#over);
      partition.serve();
      if (this.#isNear) return;
      // A better bound tells of better prices, and so of a better draft.
      if (bound === this.bound && round >= improvedFrom) partition.improve();
      const { watts, bytes } = this.#loads;
      if (powerCapWatts !== null)
        prices.watt = watt.next(prices.watt, bound, watts - powerCapWatts, this.#scale(powerCapWatts));
      if (memoryBytes !== null)
        prices.byte = byte.next(prices.byte, bound, bytes - memoryBytes, this.#scale(memoryBytes));
      if (round < tuningRounds)
        for (let domain = 0; domain < levels.slots.length; domain++) this.#tuneDomain(domain, levels.slots);
      else {
        length = bound === this.bound ? length : length / 2;
        this.#stepFromBest(length);
      }
    }
    Object.assign(prices, best);
    prices.core.set(this.#bestCore);
    this.#price();
    levels.run();
    this.#draft(levels.slots, partition);
    partition.serve();
    partition.improve();
  }

  /**
   * Prices sought one after the other stop where only several together would raise the bound; then all take a step
   * along the slope (B. T. Polyak, 1969), each slot of a domain the same.
   */
  #stepFromBest(length: number): void {
    const { table } = this;
    const { core } = this.#prices;
    let square = 0;
    for (const over of this.#bestOver) square += over * over;
    if (square === 0) return;
    const step = (length * (this.incumbent.value - this.bound)) / square;
    for (let slot = 0; slot < table.slots; slot++)
      core[slot] = Math.max(0, this.#bestCore[slot]! + step * this.#bestOver[table.slotDomain[slot]!]!);
  }

  /** A price at which a limit would be worth as much as what is at stake. */
  #scale(limit: number): number {
    const { apps, objective } = this.table.problem;
    const stake = apps.reduce(
      (sum, { weight, rejectionPenalty }) =>
        sum + (objective === 'min-energy' ? rejectionPenalty : 0.3 * weight),
      0,
    );
    return Math.max(stake, 1e-3) / Math.max(limit, 1e-9);
  }

  #price(): void {
    this.#prices.apply(this.cells, this.table.problem.apps.length, this.#active);
  }

  /** What the limits that all share are worth. */
  get #worth(): number {
    const { powerCapWatts, memoryBytes } = this.table.problem;
    return this.#prices.watt * (powerCapWatts ?? 0) + this.#prices.byte * (memoryBytes ?? 0);
  }

  /** Seeks the core price of each slot of a domain, with the other domains at their slots and prices. */
  #tuneDomain(domain: number, slots: Int32Array): void {
    const { table, cells } = this;
    const prices = this.#prices;
    const { apps } = table.problem;
    for (const [app, { rejectionPenalty }] of apps.entries()) {
      let least = rejectionPenalty;
      for (let other = 0; other < slots.length; other++) {
        if (other === domain) continue;
        const slot = slots[other]!;
        const cell = app * table.slots + slot;
        const core = prices.core[slot]!;
        const item = prices.cheapest(cells, cell, core);
        if (item >= 0) least = Math.min(least, prices.costOf(cells, item, core));
      }
      this.#elsewhere[app] = least;
    }
    for (let slot = table.firstSlot[domain]!; slot < table.firstSlot[domain + 1]!; slot++)
      prices.core[slot] = this.#bestPrice(slot, table.capacity[domain]!);
  }

  /** Kelley's cutting planes, as in `CoreTuner`; at a high price everyone is elsewhere. */
  #bestPrice(slot: number, capacity: number): number {
    this.#lineAt(slot, 0, capacity);
    let [risingIntercept, risingSlope] = [this.#intercept, this.#slope];
    let [fallingIntercept, fallingSlope] = [this.#elsewhere.reduce((sum, cost) => sum + cost, 0), -capacity];
    let price = 0;
    for (let meeting = 0; meeting < meetings && risingSlope > 0; meeting++) {
      const next = (fallingIntercept - risingIntercept) / (risingSlope - fallingSlope);
      if (!(next > 0)) break;
      price = next;
      this.#lineAt(slot, price, capacity);
      const [met, expected] = [this.#intercept + this.#slope * price, risingIntercept + risingSlope * price];
      if (met >= expected - 1e-9 * Math.abs(expected)) break;
      if (this.#slope > 0) [risingIntercept, risingSlope] = [this.#intercept, this.#slope];
      else [fallingIntercept, fallingSlope] = [this.#intercept, this.#slope];
    }
    return price;
  }

  #lineAt(slot: number, price: number, capacity: number): void {
    const { table, cells } = this;
    let [intercept, slope] = [0, -capacity];
    for (let app = 0; app < this.#elsewhere.length; app++) {
      const item = this.#prices.cheapest(cells, app * table.slots + slot, price);
      const elsewhere = this.#elsewhere[app]!;
      if (item < 0 || this.#prices.costOf(cells, item, price) > elsewhere) {
        intercept += elsewhere;
        continue;
      }
      intercept += this.#prices.costOf(cells, item, 0);
      slope += cells.cores[item]!;
    }
    this.#intercept = intercept;
    this.#slope = slope;
  }

  get #isNear(): boolean {
    const { value } = this.incumbent;
    return value - this.bound <= nearShare * Math.abs(value);
  }

  /** Everyone where it is cheapest, and what that draws and holds. */
  #draft(slots: Int32Array, { draft }: Partition): void {
    const { table, cells } = this;
    const over = this.#over.fill(0);
    let [watts, bytes] = [0, 0];
    for (const slot of slots) watts += table.idleWatts[slot]!;
    for (const [app, { rejectionPenalty }] of table.problem.apps.entries()) {
      const home = this.#cheapestHome(app, slots, rejectionPenalty);
      draft.homes[app] = home;
      if (home < 0) continue;
      const item = this.#prices.item[app * table.slots + slots[home]!]!;
      over[home]! += cells.cores[item]!;
      watts += cells.watts[item]!;
      bytes += cells.bytes[item]!;
    }
    Object.assign(this.#loads, { watts, bytes });
    for (let domain = 0; domain < over.length; domain++) over[domain]! -= table.capacity[domain]!;
  }

  #cheapestHome(app: number, slots: Int32Array, penalty: number): number {
    let [home, least] = [-1, penalty];
    for (let domain = 0; domain < slots.length; domain++) {
      const cost = this.#prices.cost[app * this.table.slots + slots[domain]!]!;
      if (cost < least) [home, least] = [domain, cost];
    }
    return home;
  }

  /**
   * Penalties are paid in full: where all are multiples of one number, so is their sum, and a bound between two of
   * these sums rises to the upper one with the least power.
   */
  #roundedUp(): number {
    const { table, cells, incumbent } = this;
    const unit = table.problem.apps.reduce(
      (divisor, { rejectionPenalty }) => greatestDivisor(divisor, rejectionPenalty),
      0,
    );
    const rest = incumbent.value - incumbent.penalties;
    if (!(unit > 0) || cells.idleValue !== 1 || rest < 0) return this.bound;
    const idle = table.leastIdleWatts.reduce((sum, watts) => sum + watts, 0);
    // A decision with the next lower penalties would have to be worse than this one to meet the bound.
    const lower = incumbent.penalties - unit;
    const atMost = this.#mostWatts();
    return lower + atMost < this.bound ? Math.max(this.bound, incumbent.penalties + idle) : this.bound;
  }

  #mostWatts(): number {
    const { table, cells } = this;
    let sum = 0;
    for (let domain = 0; domain < table.capacity.length; domain++)
      sum += Math.max(...table.idleWatts.slice(table.firstSlot[domain]!, table.firstSlot[domain + 1]!));
    for (let app = 0; app < table.problem.apps.length; app++) {
      let most = 0;
      const cell = app * table.slots;
      for (let item = cells.start[cell]!; item < cells.end[cell + table.slots - 1]!; item++)
        most = Math.max(most, cells.value[item]!);
      sum += most;
    }
    return sum;
  }
}

function greatestDivisor(a: number, b: number): number {
  if (!Number.isInteger(a) || !Number.isInteger(b)) return 0;
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}
