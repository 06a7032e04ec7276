/**
 * More than ten applications: one price per limit, changed step by step to where the bound is highest (subgradients
 * with Polyak's step, 1969), and decisions made from what is cheapest under them. The bound goes with the answer.
 */
import type { Cells } from './cells.js';
import { Incumbent } from './incumbent.js';
import { LevelSearch } from './level-search.js';
import { Partition } from './partition.js';
import { Prices } from './prices.js';
import type { Table } from './table.js';

const iterations = 40;
/** A decision this near its bound, as a share of its value, is good enough. */
const nearShare = 2e-3;
const patience = 3;

export class ManySearch {
  readonly incumbent = new Incumbent();
  bound = Number.NEGATIVE_INFINITY;
  readonly #prices = new Prices();
  #active = new Uint8Array(0);
  /** What each limit is worth: of the domains, of the cap, of the memory. */
  #worth = new Float64Array(0);
  #slopes = new Float64Array(0);

  constructor(
    readonly table: Table,
    readonly cells: Cells,
  ) {}

  solve(): void {
    const { table, cells, incumbent } = this;
    const { apps, domains } = table.problem;
    incumbent.begin(table, cells);
    this.#prices.prepare(apps.length, table.slots);
    if (this.#active.length < table.slots) this.#active = new Uint8Array(table.slots).fill(1);
    this.#worth = new Float64Array(domains.length + 2);
    this.#slopes = new Float64Array(domains.length + 2);
    this.bound = Number.NEGATIVE_INFINITY;
    const levels = new LevelSearch(table, cells, this.#prices);
    const partition = new Partition(table, cells, this.#prices, incumbent);
    this.#iterate(levels, partition);
    this.bound = Math.min(this.#roundedUp(), incumbent.value);
  }

  #iterate(levels: LevelSearch, partition: Partition): void {
    const best = new Float64Array(this.#worth.length);
    let [length, idle] = [1, 0];
    for (let iteration = 0; iteration < iterations; iteration++) {
      this.#apply();
      const bound = levels.run() - this.#worth.reduce((sum, worth) => sum + worth, 0);
      idle = bound > this.bound ? 0 : idle + 1;
      if (bound > this.bound) {
        this.bound = bound;
        best.set(this.#worth);
      }
      this.#draft(levels.slots, partition);
      if (bound === this.bound || iteration % 8 === 7) partition.serve();
      if (this.#isNear) return;
      if (idle > patience) {
        length /= 2;
        idle = 0;
        this.#worth.set(best);
      } else this.#step(length, bound);
      if (length < 0.05) break;
    }
    this.#worth.set(best);
    this.#apply();
    levels.run();
    this.#draft(levels.slots, partition);
    partition.serve();
    partition.improve();
  }

  get #isNear(): boolean {
    const { value } = this.incumbent;
    return value - this.bound <= nearShare * Math.abs(value);
  }

  #apply(): void {
    const { table, cells } = this;
    const { apps, domains, powerCapWatts, memoryBytes } = table.problem;
    const price = (index: number, limit: number) => (limit > 0 ? this.#worth[index]! / limit : 0);
    for (let slot = 0; slot < table.slots; slot++) {
      const domain = table.slotDomain[slot]!;
      this.#prices.core[slot] = price(domain, table.capacity[domain]!);
    }
    this.#prices.watt = price(domains.length, powerCapWatts ?? 0);
    this.#prices.byte = price(domains.length + 1, memoryBytes ?? 0);
    this.#prices.apply(cells, apps.length, this.#active);
  }

  /** Everyone where it is cheapest, and how far that is above each limit, as a share of it. */
  #draft(slots: Int32Array, { draft }: Partition): void {
    const { table, cells } = this;
    const { apps, domains, powerCapWatts, memoryBytes } = table.problem;
    const sums = this.#slopes.fill(0);
    for (const slot of slots) sums[domains.length]! += table.idleWatts[slot]!;
    for (const [app, { rejectionPenalty }] of apps.entries()) {
      const home = this.#cheapestHome(app, slots, rejectionPenalty);
      draft.homes[app] = home;
      if (home < 0) continue;
      const item = this.#prices.item[app * table.slots + slots[home]!]!;
      sums[home]! += cells.cores[item]!;
      sums[domains.length]! += cells.watts[item]!;
      sums[domains.length + 1]! += cells.bytes[item]!;
    }
    const share = (index: number, limit: number) => (limit > 0 ? sums[index]! / limit - 1 : 0);
    for (let domain = 0; domain < domains.length; domain++)
      sums[domain] = share(domain, table.capacity[domain]!);
    sums[domains.length] = share(domains.length, powerCapWatts ?? 0);
    sums[domains.length + 1] = share(domains.length + 1, memoryBytes ?? 0);
  }

  #cheapestHome(app: number, slots: Int32Array, penalty: number): number {
    let [home, least] = [-1, penalty];
    for (let domain = 0; domain < slots.length; domain++) {
      const cost = this.#prices.cost[app * this.table.slots + slots[domain]!]!;
      if (cost < least) [home, least] = [domain, cost];
    }
    return home;
  }

  #step(length: number, bound: number): void {
    const slopes = this.#slopes;
    let square = 0;
    for (let index = 0; index < slopes.length; index++) {
      // A limit that is kept at no price needs none.
      if (this.#worth[index] === 0 && slopes[index]! < 0) slopes[index] = 0;
      square += slopes[index]! ** 2;
    }
    if (square === 0) return;
    const open = Math.max(this.incumbent.value - bound, 1e-3 * Math.abs(bound));
    const step = (length * Math.min(open, 0.3 * Math.abs(bound) + 1e-9)) / square;
    for (let index = 0; index < slopes.length; index++)
      this.#worth[index] = Math.max(0, this.#worth[index]! + step * slopes[index]!);
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
