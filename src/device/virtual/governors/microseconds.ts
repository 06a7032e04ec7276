/** Whole microseconds of a time in seconds, the nearest ones. */
export const microsecondsOf = (seconds: number): number => Math.floor(1e6 * seconds + 0.5);
