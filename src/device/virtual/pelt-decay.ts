/** The geometric series of PELT, with the kernel's table and rounding (kernel/sched/pelt.c, 6.18). */
import { divide } from './governors/integers.js';

export interface Decay {
  /** `value` as it counts so many periods later; a whole number below 2^37. */
  readonly after: (value: number, periods: number) => number;
  /** What a processor that is always busy adds up to: 47742 with a half-life of 32 periods. */
  readonly largest: number;
}

const unitsPerPeriod = 1024;
/** After so many half-lives the kernel takes everything for gone. */
const forgottenHalfLives = 63;
const halfWord = 2 ** 16;

/** A factor of 32 bits in halves. */
interface Factor {
  readonly high: number;
  readonly low: number;
}

function halvesOf(factor: number): Factor {
  const high = Math.floor(factor / halfWord);
  return { high, low: factor - high * halfWord };
}

/** `(value * factor) >> 32` in two steps that fit into 53 bits. */
function highPart(value: number, { high, low }: Factor): number {
  return Math.floor((value * high + Math.floor((value * low) / halfWord)) / halfWord);
}

export function createDecay(halfLifePeriods: number): Decay {
  const factors = Array.from({ length: halfLifePeriods }, (_, period) =>
    halvesOf(Math.trunc((2 ** 32 - 1) * 2 ** (-period / halfLifePeriods))),
  );
  const after = (value: number, periods: number) => {
    if (periods === 0 || value === 0) return value;
    if (periods < halfLifePeriods) return highPart(value, factors[periods]!);
    if (periods > halfLifePeriods * forgottenHalfLives) return 0;
    const halved = Math.floor(value / 2 ** divide(periods, halfLifePeriods));
    return highPart(halved, factors[periods % halfLifePeriods]!);
  };
  return { after, largest: largestSum(after) };
}

/** Busy periods, one after the other, until the sum no longer grows. */
function largestSum(after: Decay['after']): number {
  let [sum, before] = [unitsPerPeriod, 0];
  while (sum !== before) [sum, before] = [after(sum, 1) + unitsPerPeriod, sum];
  return sum;
}
