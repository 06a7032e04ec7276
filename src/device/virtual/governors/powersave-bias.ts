/**
 * ondemand's `powersave_bias`: asks for a little less than needed, as an average over time of the two operating
 * points around it (cpufreq_ondemand.c, 6.18).
 */
import type { FrequencyPolicy } from './frequency-policy.js';
import { scale } from './integers.js';

export interface BiasedTarget {
  readonly kilohertz: number;
  /** How one sampling period is shared between two operating points; null where one of them is the average. */
  readonly split: Split | null;
}

export interface Split {
  readonly lowKilohertz: number;
  readonly highMicroseconds: number;
  readonly lowMicroseconds: number;
}

/**
 * @param requested an operating point, in kilohertz
 * @param bias of 1000, by how much to ask for less
 */
export function biasTarget(
  policy: FrequencyPolicy,
  requested: number,
  bias: number,
  samplingRate: number,
): BiasedTarget {
  const average = requested - scale(requested, bias, 1000);
  const [low, high] = [policy.highestAtMost(average), policy.lowestAtLeast(average)];
  if (low === high) return { kilohertz: low, split: null };
  const gap = high - low;
  const highMicroseconds = scale(average - low, samplingRate, gap, Math.trunc(gap / 2));
  return {
    kilohertz: high,
    split: { lowKilohertz: low, highMicroseconds, lowMicroseconds: samplingRate - highMicroseconds },
  };
}
