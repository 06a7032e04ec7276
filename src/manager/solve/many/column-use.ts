/** What a column takes of the limits, and whether it still fits into what is left of them. */
import type { Columns } from './columns.js';

/** Whether a column keeps the limits, with what is left of them per row; penalties are no limit. */
export function fits(columns: Columns, column: number, left: Float64Array): boolean {
  const { row, amount, watts, bytes, wattRow, byteRow, item } = columns;
  if (item[column]! < 0) return true;
  if (amount[column]! > left[row[column]!]!) return false;
  if (wattRow >= 0 && watts[column]! > left[wattRow]!) return false;
  return byteRow < 0 || bytes[column]! <= left[byteRow]!;
}

/** Takes what a column needs, so many times, from what is left per row; less than 0 times gives it back. */
export function take(columns: Columns, column: number, left: Float64Array, times: number): void {
  const { row, amount, watts, bytes, wattRow, byteRow } = columns;
  left[row[column]!]! -= times * amount[column]!;
  if (wattRow >= 0) left[wattRow]! -= times * watts[column]!;
  if (byteRow >= 0) left[byteRow]! -= times * bytes[column]!;
}

/** Cost of a column under prices per row, the row that limits nothing included. */
export function pricedCost(columns: Columns, column: number, prices: Float64Array): number {
  const { cost, row, amount, watts, bytes, wattRow, byteRow } = columns;
  let sum = cost[column]! + prices[row[column]!]! * amount[column]!;
  if (wattRow >= 0) sum += prices[wattRow]! * watts[column]!;
  if (byteRow >= 0) sum += prices[byteRow]! * bytes[column]!;
  return sum;
}
