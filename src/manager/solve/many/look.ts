/** A look at some levels: what the relaxation says of them and of all others, and decisions made from it. */
import type { Cells } from '../cells.js';
import type { Incumbent } from '../incumbent.js';
import type { Table } from '../table.js';
import type { Aim, Columns } from './columns.js';
import type { Effort } from './effort.js';
import { LevelPrices } from './level-prices.js';
import { LevelSearch } from './level-search.js';
import { type PriceMemory, type PricesAtLevels, pricesAtLevels } from './price-memory.js';
import { Relaxation } from './relaxation.js';
import { WholeSearch } from './whole.js';

/** What a look takes of an effort, without decisions made from it, and a set of prices that is known already. */
const lookSteps = 800;
const pricesSteps = 100;

export class Look {
  readonly levels: LevelSearch;
  /** Domain per application in which most of it is at the levels looked at last, -1 for a rejection. */
  readonly homes: Int32Array;
  readonly #relaxation: Relaxation;
  readonly #whole: WholeSearch;
  #prices: Float64Array | null = null;

  /** @param limit a bound from which on decisions are of no interest */
  constructor(
    readonly table: Table,
    cells: Cells,
    readonly aim: Aim,
    readonly columns: Columns,
    incumbent: Incumbent,
    readonly limit: () => number,
    readonly memory: PriceMemory,
    readonly effort: Effort,
  ) {
    const apps = table.problem.apps.length;
    this.levels = new LevelSearch(table);
    this.homes = new Int32Array(apps).fill(-1);
    this.#relaxation = new Relaxation(columns, apps);
    for (const prices of memory.kept.slice().reverse()) {
      effort.spend(pricesSteps);
      this.#add(prices);
    }
    this.#whole = new WholeSearch(table, cells, columns, this.#relaxation, incumbent, effort);
  }

  /** @returns a bound of every decision at these levels */
  at(slots: Int32Array, nodes: number, kicks: number): number {
    const { table, aim, columns, levels } = this;
    this.effort.spend(lookSteps);
    columns.fill(table, aim, slots);
    if (!columns.isPossible) {
      levels.note(slots, Infinity);
      if (this.#prices === null) levels.add(new LevelPrices(table, aim).fillFree(), this.limit());
      return Infinity;
    }
    this.#relaxation.begin(this.#prices);
    const bound = this.#relaxation.optimise(Infinity);
    this.#prices = this.#relaxation.prices.slice();
    this.#noteHomes();
    const prices = pricesAtLevels(aim, columns, this.#prices, slots);
    this.memory.keep(prices);
    this.#add(prices);
    levels.note(slots, Math.max(bound, this.#whole.run(slots, nodes, kicks, this.limit)));
    return bound;
  }

  #add(prices: PricesAtLevels): void {
    const { levels, table, aim } = this;
    levels.add(new LevelPrices(table, aim).fill(prices, levels.active), this.limit());
  }

  /** @returns a bound of every decision at any levels, from the least that applications could take */
  anywhere(nodes: number): number {
    const { table, aim, columns } = this;
    columns.fillIdeal(table, aim);
    if (!columns.isPossible) return Infinity;
    this.#relaxation.begin(null);
    return this.#whole.run(this.levels.slots, nodes, 0, this.limit);
  }

  /** Prices of the limits that all applications share. */
  get commonPrices(): { readonly watt: number; readonly byte: number } {
    const { wattRow, byteRow, scale } = this.columns;
    const per = (row: number) => (row < 0 || this.#prices === null ? 0 : this.#prices[row]! / scale[row]!);
    return { watt: per(wattRow), byte: per(byteRow) };
  }

  #noteHomes(): void {
    const { columns, homes } = this;
    for (let app = 0; app < homes.length; app++) {
      let most = 0;
      this.#relaxation.eachShare(app, (column, share) => {
        if (share <= most) return;
        most = share;
        homes[app] = columns.item[column]! < 0 ? -1 : columns.row[column]!;
      });
    }
  }
}
