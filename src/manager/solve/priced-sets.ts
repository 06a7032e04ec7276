/** What sets of applications cost at least under the prices of the limits, and how that is found more sharply. */
import type { Cells } from './cells.js';
import type { Prices } from './prices.js';
import type { Subsets } from './subsets.js';
import type { Table } from './table.js';
import type { CoreTuner } from './tune.js';

const sharpeningsPerRound = 4;

export class PricedSets {
  constructor(
    readonly table: Table,
    readonly cells: Cells,
    readonly prices: Prices,
    readonly subsets: Subsets,
    readonly tuner: CoreTuner,
  ) {}

  /** @param only the one set whose bound is asked for, or -1 for every set */
  evaluate(only: number): void {
    const { table, cells, prices, subsets } = this;
    prices.apply(cells, table.problem.apps.length, subsets.active);
    subsets.evaluate(table, cells, prices, only);
  }

  /** @returns a lower bound of every decision that runs just this set, as it was evaluated last */
  boundOf(set: number): number {
    const { subsets } = this;
    return subsets.cost(set) + subsets.penalty[subsets.sets - 1 - set]! - this.worth;
  }

  /** What a set costs whatever runs where: the penalties of the others, less what the limits are worth. */
  fixed(set: number): number {
    const { penalty, sets } = this.subsets;
    return penalty[sets - 1 - set]! - this.worth;
  }

  /** What the limits are worth under the prices. */
  get worth(): number {
    const { powerCapWatts, memoryBytes } = this.table.problem;
    return this.prices.watt * (powerCapWatts ?? 0) + this.prices.byte * (memoryBytes ?? 0);
  }

  /** Looks again at what is below a limit. */
  sharpen(set: number, limit: number): void {
    this.subsets.sharpen(this.table, this.tuner, set, limit - this.fixed(set));
  }

  /**
   * Where a bound is far from the incumbent, only what is near the bound decides how far it can rise; as it rises, other
   * parts become the ones that decide.
   *
   * @returns the bound
   */
  sharpenRepeatedly(set: number, limit: number): number {
    let bound = this.boundOf(set);
    for (let time = 0; time < sharpeningsPerRound; time++) {
      const before = bound;
      const gap = limit - bound;
      this.sharpen(set, bound + 0.1 * gap);
      bound = this.boundOf(set);
      if (bound <= before + 0.01 * gap) break;
    }
    return bound;
  }
}
