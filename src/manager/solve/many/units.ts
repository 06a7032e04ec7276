/** What sums of penalties can come to. */
import type { DecisionApp } from '../problem.js';

/** @returns a number of which every penalty is a whole multiple, as large as possible; 0 where there is none */
export function rejectionUnit(apps: readonly DecisionApp[]): number {
  const unit = apps.reduce((unit, { rejectionPenalty }) => greatestDivisor(unit, rejectionPenalty), 0);
  return unit > 0 ? unit : 0;
}

function greatestDivisor(a: number, b: number): number {
  if (!Number.isInteger(a) || !Number.isInteger(b)) return Number.NaN;
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}
