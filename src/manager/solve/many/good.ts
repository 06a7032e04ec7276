/** When a decision for many applications is good enough. */
import type { Incumbent } from '../incumbent.js';

/** As a share of the value: what is promised. */
const goodShare = 0.009;
/** A decision this near its bound, as a share of what it costs beside penalties, is as near as is tried for. */
const nearShare = 5e-3;
/** So often it is tried to come nearer to the bound than what is good. */
const looksForNear = 3;

/** Whether the best decision keeps the promise, with a bound of all decisions. */
export function isGood({ value }: Incumbent, bound: number): boolean {
  return value - bound <= (goodShare + 1e-9) * Math.abs(value);
}

/**
 * How far from the bound the search may end, after some looks.
 *
 * Of what is paid beside penalties alone: beside penalties a hundredth of the value is much power.
 */
export function tolerated({ value, penalties }: Incumbent, looks: number): number {
  const share = looks <= looksForNear ? nearShare : goodShare;
  return share * Math.max(1e-9, Math.abs(value - penalties));
}
