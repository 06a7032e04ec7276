/**
 * What to expect of an operating point before it was ever seen in these surroundings: the fair share that a
 * completely fair scheduler gives, and the spread that the profile itself showed.
 */
import type { Option } from '../../core/profile.js';

/** Ticks of 10 ms and windows that do not quite overlap look like this much crowding on an idle machine. */
const crowdingNoise = 0.1;

/**
 * The chance that at least one of the threads meets a competitor: the frame waits for its slowest thread.
 *
 * @param crowding 0 to 1, the share of the processor time left by the application that others take
 */
export function meetingChance(crowding: number, threads: number): number {
  const met = Math.max(0, crowding - crowdingNoise) / (1 - crowdingNoise);
  return 1 - (1 - Math.min(1, met)) ** threads;
}

/**
 * Who shares a processor with some competitors gets one part of as many and one.
 *
 * @param competitors busy threads on a processor that has any
 * @returns logarithm of the expected slow-down
 */
export function fairShareLog(crowding: number, threads: number, competitors: number): number {
  return Math.log(1 + competitors * meetingChance(crowding, threads));
}

/**
 * Logarithm of the profile's quantile over its median. Beyond the measured 95 % the tail of the logarithm is
 * taken as exponential, which is heavier than a Gaussian one.
 */
export function profileSpreadLog({ latencySeconds }: Option, quantile: number): number {
  const spread = Math.log(latencySeconds.p95 / latencySeconds.p50);
  return spread * Math.max(1, Math.log(1 - quantile) / Math.log(0.05));
}
