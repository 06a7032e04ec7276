/**
 * Prices for every level, made from those that are best at chosen levels: the core price of another level of a domain is
 * the one that is best when the other domains stay as they are.
 */
import type { Table } from '../table.js';
import type { Aim } from './columns.js';
import type { PricesAtLevels } from './price-memory.js';

/** Meetings of lines that are tried: any price gives a bound. */
const meetings = 6;

export class LevelPrices {
  /** Value per busy core, by slot; per watt and per byte; share of a penalty that counts. */
  readonly core: Float64Array;
  watt = 0;
  byte = 0;
  penaltyShare = 1;
  /** Per cell, application * slots + slot: cost of the cheapest item, without end where there is none. */
  readonly cost: Float64Array;
  /** What a slot costs before anything runs, less what its cores are worth. */
  readonly slotCost: Float64Array;
  /** What the limits that all share are worth. */
  worth = 0;
  /** Per application the least cost outside the domain that is tuned, and the sum of these. */
  readonly #elsewhere: Float64Array;
  #allElsewhere = 0;
  #intercept = 0;
  #slope = 0;
  /** The cheapest one that was found last. */
  #item = 0;

  constructor(
    readonly table: Table,
    readonly aim: Aim,
  ) {
    const apps = table.problem.apps.length;
    this.core = new Float64Array(table.slots);
    this.slotCost = new Float64Array(table.slots).fill(Infinity);
    this.cost = new Float64Array(apps * table.slots).fill(Infinity);
    this.#elsewhere = new Float64Array(apps);
  }

  rejectionCost(app: number): number {
    return this.penaltyShare * this.table.problem.apps[app]!.rejectionPenalty;
  }

  /** @param active 1 for slots of interest; others have no end of a cost */
  fill({ slots, core, watt, byte, penaltyShare }: PricesAtLevels, active: Uint8Array): this {
    const { table, aim } = this;
    const { powerCapWatts, memoryBytes } = table.problem;
    this.watt = watt;
    this.byte = byte;
    this.penaltyShare = aim.budget === 0 ? aim.excessFactor : Math.min(penaltyShare, aim.excessFactor);
    this.worth = watt * (powerCapWatts ?? 0) + byte * (memoryBytes ?? 0) + this.penaltyShare * aim.budget;
    for (let domain = 0; domain < slots.length; domain++) this.core[slots[domain]!] = core[domain]!;
    for (const slot of slots) this.#priceSlot(slot);
    for (let domain = 0; domain < slots.length; domain++) this.#tuneDomain(domain, slots, active);
    return this;
  }

  /** As if no limit were worth anything. */
  fillFree(): this {
    this.worth = this.aim.budget;
    for (let slot = 0; slot < this.table.slots; slot++) this.#priceSlot(slot);
    return this;
  }

  #priceSlot(slot: number): void {
    const { table, aim, core } = this;
    const { slots } = table;
    const price = core[slot]!;
    this.slotCost[slot] =
      (aim.cells.idleValue + this.watt) * table.idleWatts[slot]! -
      price * table.capacity[table.slotDomain[slot]!]!;
    for (let app = 0; app < this.#elsewhere.length; app++)
      this.cost[app * slots + slot] = this.#cheapest(app * slots + slot, price);
  }

  #tuneDomain(domain: number, slots: Int32Array, active: Uint8Array): void {
    const { table, cost } = this;
    const elsewhere = this.#elsewhere;
    let all = 0;
    for (let app = 0; app < elsewhere.length; app++) {
      let least = this.rejectionCost(app);
      for (let other = 0; other < slots.length; other++)
        if (other !== domain) least = Math.min(least, cost[app * table.slots + slots[other]!]!);
      elsewhere[app] = least;
      all += least;
    }
    this.#allElsewhere = all;
    for (let slot = table.firstSlot[domain]!; slot < table.firstSlot[domain + 1]!; slot++) {
      if (slot === slots[domain] || active[slot] !== 1) continue;
      this.core[slot] = this.#bestPrice(slot, table.capacity[domain]!);
      this.#priceSlot(slot);
    }
  }

  /** Kelley's cutting planes, as in `CoreTuner`; at a high price everyone is elsewhere. */
  #bestPrice(slot: number, capacity: number): number {
    this.#lineAt(slot, 0, capacity);
    let risingIntercept = this.#intercept;
    let risingSlope = this.#slope;
    let fallingIntercept = this.#allElsewhere;
    let fallingSlope = -capacity;
    let price = 0;
    for (let meeting = 0; meeting < meetings && risingSlope > 0; meeting++) {
      const next = (fallingIntercept - risingIntercept) / (risingSlope - fallingSlope);
      if (!(next > 0)) break;
      price = next;
      this.#lineAt(slot, price, capacity);
      const met = this.#intercept + this.#slope * price;
      const expected = risingIntercept + risingSlope * price;
      if (met >= expected - 1e-4 * Math.abs(expected)) break;
      if (this.#slope > 0) {
        risingIntercept = this.#intercept;
        risingSlope = this.#slope;
      } else {
        fallingIntercept = this.#intercept;
        fallingSlope = this.#slope;
      }
    }
    return price;
  }

  /** What everyone costs without the price, and the busy cores above the capacity. */
  #lineAt(slot: number, price: number, capacity: number): void {
    const { table, aim } = this;
    const { cores } = aim.cells;
    let intercept = 0;
    let slope = -capacity;
    for (let app = 0; app < this.#elsewhere.length; app++) {
      const least = this.#cheapest(app * table.slots + slot, price);
      const elsewhere = this.#elsewhere[app]!;
      if (least > elsewhere) {
        intercept += elsewhere;
        continue;
      }
      const busy = cores[this.#item]!;
      intercept += least - price * busy;
      slope += busy;
    }
    this.#intercept = intercept;
    this.#slope = slope;
  }

  /** @returns the least cost of a cell, without end where it is empty */
  #cheapest(cell: number, core: number): number {
    const { watt, byte } = this;
    const { value, watts, bytes, cores, start, end } = this.aim.cells;
    let best = Infinity;
    for (let item = start[cell]!; item < end[cell]!; item++) {
      const cost = value[item]! + watt * watts[item]! + byte * bytes[item]! + core * cores[item]!;
      if (cost < best) {
        best = cost;
        this.#item = item;
      }
    }
    return best;
  }
}
