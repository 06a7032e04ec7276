/** Sets of applications as bit masks: bit a is application a. */
import { roomFor } from './memory.js';

/** The lowest application of a set that is not empty. */
export const lowest = (set: number) => 31 - Math.clz32(set & -set);

/** @returns per set the sum over its applications, in the array that was kept where it is long enough */
export function sumsOfSets(
  kept: Float64Array,
  sets: number,
  of: (app: number) => number,
): Float64Array<ArrayBuffer> {
  const sums = roomFor(kept, sets);
  sums[0] = 0;
  for (let set = 1, app = -1; set < sets; set++) {
    if ((set & (set - 1)) === 0) app++;
    // A power of two is a set of one; any other is that of its highest application and the rest.
    const single = 1 << app;
    sums[set] = set === single ? of(app) : sums[set ^ single]! + sums[single]!;
  }
  return sums;
}
