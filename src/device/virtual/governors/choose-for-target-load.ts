/** How `interactive` finds the lowest frequency that keeps the load at its target (cpufreq_interactive.c, L4T 4.9). */
import type { ByFrequency } from './frequency-list.js';
import type { FrequencyPolicy } from './frequency-policy.js';
import { divide } from './integers.js';

/** More than any frequency. */
const unlimited = 2 ** 32 - 1;

/**
 * The target load may itself depend on the frequency, so the search narrows from both sides, from the frequency in
 * force on, until it finds one that answers itself.
 *
 * @param adjusted the load in percent times the frequency at which it was measured, in kilohertz
 * @returns an operating point, in kilohertz
 */
export function chooseForTargetLoad(
  policy: FrequencyPolicy,
  adjusted: number,
  targetLoads: ByFrequency,
): number {
  let [tooLow, tooHigh] = [0, unlimited];
  for (let tried = policy.kilohertz; ; ) {
    let next = policy.lowestAtLeast(divide(adjusted, targetLoads(tried)));
    if (next > tried) {
      tooLow = tried;
      if (next >= tooHigh) next = policy.highestAtMost(tooHigh - 1);
      if (next === tooLow) return tooHigh;
    } else if (next < tried) {
      tooHigh = tried;
      if (next <= tooLow) next = policy.lowestAtLeast(tooLow + 1);
      if (next === tooHigh) return next;
    }
    if (next === tried) return next;
    tried = next;
  }
}
