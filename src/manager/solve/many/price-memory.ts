/** Prices that were best at some levels: they bound what is possible at all levels, and in the next problem too. */
import type { Aim, Columns } from './columns.js';

/** More take longer than what they save. */
const pricesKept = 6;

export interface PricesAtLevels {
  /** Slot per domain. */
  readonly slots: Int32Array;
  /** Value per busy core, by domain; per watt and per byte; share of a penalty that counts. */
  readonly core: Float64Array;
  readonly watt: number;
  readonly byte: number;
  readonly penaltyShare: number;
}

/** @param prices of the rows, at the levels that the columns are of */
export function pricesAtLevels(
  aim: Aim,
  { scale, wattRow, byteRow, budgetRow }: Columns,
  prices: Float64Array,
  slots: Int32Array,
): PricesAtLevels {
  const per = (row: number) => (row < 0 ? 0 : prices[row]! / scale[row]!);
  return {
    slots: slots.slice(),
    core: Float64Array.from(slots, (_, domain) => per(domain)),
    watt: per(wattRow),
    byte: per(byteRow),
    penaltyShare: aim.budget === 0 ? aim.excessFactor : per(budgetRow),
  };
}

export class PriceMemory {
  /** The oldest first. */
  readonly kept: PricesAtLevels[] = [];

  /** Takes the place of what was kept of the same levels, or of the oldest. */
  keep(prices: PricesAtLevels): void {
    const same = this.kept.findIndex(({ slots }) =>
      slots.every((slot, domain) => slot === prices.slots[domain]),
    );
    if (same >= 0) this.kept.splice(same, 1);
    else if (this.kept.length === pricesKept) this.kept.shift();
    this.kept.push(prices);
  }

  clear(): void {
    this.kept.length = 0;
  }
}
