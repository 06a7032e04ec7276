/**
 * Prices (Lagrange multipliers) that turn limits into costs, and each cell's cheapest item under them. With prices that
 * are not negative, what is cheapest without the limits bounds from below what is possible within them.
 */
import type { Cells } from './cells.js';
import { noIntegers, noNumbers, roomFor, roomForIntegers } from './memory.js';
import type { Table } from './table.js';

export class Prices {
  /** Value per watt above the cap, and per byte above the memory limit. */
  watt = 0;
  byte = 0;
  /** Value per busy core, by slot. */
  core = noNumbers;
  /**
   * Per cell: cost of the cheapest item, without end where there is none, and the item, then -1; once with the core
   * price of the slot and once as if cores were free.
   */
  cost = noNumbers;
  item = noIntegers;
  freeCost = noNumbers;
  freeItem = noIntegers;

  prepare(apps: number, slots: number): void {
    this.core = roomFor(this.core, slots);
    this.core.fill(0);
    this.cost = roomFor(this.cost, apps * slots);
    this.item = roomForIntegers(this.item, apps * slots);
    this.freeCost = roomFor(this.freeCost, apps * slots);
    this.freeItem = roomForIntegers(this.freeItem, apps * slots);
    this.watt = 0;
    this.byte = 0;
  }

  /** Prices every cell of the slots that are still of interest. */
  apply(cells: Cells, apps: number, active: Uint8Array): void {
    const { slots } = cells;
    for (let slot = 0; slot < slots; slot++)
      if (active[slot] === 1)
        for (let app = 0; app < apps; app++) this.#price(cells, app * slots + slot, this.core[slot]!);
  }

  #price(cells: Cells, cell: number, core: number): void {
    this.#priceAt(cells, cell, 0, this.freeItem, this.freeCost);
    if (core !== 0) this.#priceAt(cells, cell, core, this.item, this.cost);
    else {
      this.item[cell] = this.freeItem[cell]!;
      this.cost[cell] = this.freeCost[cell]!;
    }
  }

  /** Cost as `costOf` says, but written down: numbers that functions return would have to be collected. */
  #priceAt(cells: Cells, cell: number, core: number, items: Int32Array, costs: Float64Array): void {
    const { value, watts, bytes, cores } = cells;
    const item = this.cheapest(cells, cell, core);
    items[cell] = item;
    costs[cell] =
      item < 0
        ? Infinity
        : value[item]! + this.watt * watts[item]! + this.byte * bytes[item]! + core * cores[item]!;
  }

  /** @returns the first of the cheapest items with the fewest cores; -1 where the cell is empty */
  cheapest({ value, watts, bytes, cores, start, end }: Cells, cell: number, core: number): number {
    const { watt, byte } = this;
    let best = -1;
    let bestCost = Infinity;
    for (let item = start[cell]!; item < end[cell]!; item++) {
      const cost = value[item]! + watt * watts[item]! + byte * bytes[item]! + core * cores[item]!;
      if (cost < bestCost || (cost === bestCost && cores[item]! < cores[best]!)) {
        best = item;
        bestCost = cost;
      }
    }
    return best;
  }

  costOf({ value, watts, bytes, cores }: Cells, item: number, core: number): number {
    return value[item]! + this.watt * watts[item]! + this.byte * bytes[item]! + core * cores[item]!;
  }

  /** What a slot costs before anything runs. */
  idleCost({ idleWatts }: Table, { idleValue }: Cells, slot: number): number {
    return (idleValue + this.watt) * idleWatts[slot]!;
  }
}
