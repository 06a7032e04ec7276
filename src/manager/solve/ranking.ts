/** The items of a set of applications in one slot, each application's by rising cost at the core price best for the set. */
import type { Cells } from './cells.js';
import type { Prices } from './prices.js';
import { lowest } from './sets.js';
import type { Table } from './table.js';

export class Ranking {
  readonly #items: Int32Array[];
  readonly #costs: Float64Array[];
  readonly #counts: Int32Array;
  #slot = 0;
  #core = 0;

  constructor(
    readonly table: Table,
    readonly cells: Cells,
    readonly prices: Prices,
  ) {
    const apps = table.problem.apps.length;
    const longest = (app: number) => Math.max(0, ...table.apps[app]!.byDomain.map(({ length }) => length));
    this.#items = Array.from({ length: apps }, (_, app) => new Int32Array(longest(app)));
    this.#costs = Array.from({ length: apps }, (_, app) => new Float64Array(longest(app)));
    this.#counts = new Int32Array(apps);
  }

  /** @param core price of cores in the slot */
  begin(slot: number, part: number, core: number): void {
    this.#slot = slot;
    this.#core = core;
    for (let members = part; members !== 0; members &= members - 1) this.#rank(lowest(members));
  }

  count(app: number): number {
    return this.#counts[app]!;
  }

  item(app: number, rank: number): number {
    return this.#items[app]![rank]!;
  }

  /** What an item costs more than the application's cheapest. */
  surplus(app: number, rank: number): number {
    return this.#costs[app]![rank]! - this.#costs[app]![0]!;
  }

  leastCores(members: number): number {
    let sum = 0;
    for (let left = members; left !== 0; left &= left - 1)
      sum += this.cells.leastCores[lowest(left) * this.table.slots + this.#slot]!;
    return sum;
  }

  /** By insertion: cells are short and nearly in order. */
  #rank(app: number): void {
    const { cells, prices } = this;
    const items = this.#items[app]!;
    const costs = this.#costs[app]!;
    const cell = app * this.table.slots + this.#slot;
    let count = 0;
    for (let item = cells.start[cell]!; item < cells.end[cell]!; item++, count++) {
      const cost = prices.costOf(cells, item, this.#core);
      let place = count;
      while (place > 0 && costs[place - 1]! > cost) {
        costs[place] = costs[place - 1]!;
        items[place] = items[place - 1]!;
        place--;
      }
      costs[place] = cost;
      items[place] = item;
    }
    this.#counts[app] = count;
  }
}
