/** Sets of applications as bit masks: bit a is application a. */

/** The lowest application of a set that is not empty. */
export const lowest = (set: number) => 31 - Math.clz32(set & -set);
