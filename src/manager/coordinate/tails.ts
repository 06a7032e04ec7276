/** What was learned of an application's tails: one of residuals and one of overlaps for each of its keys. */
import { profileSpreadLog } from '../estimate/prior.js';
import { ResidualTail } from '../estimate/residual-tail.js';
import type { Point } from './points.js';

export class Tails {
  readonly #residuals = new Map<string, { readonly tail: ResidualTail; readonly point: Point }>();
  readonly #overlaps = new Map<string, ResidualTail>();

  /** @param missShare of inferences that may exceed a tail */
  constructor(private missShare: number) {}

  /** Other tails are asked for; what was seen still counts. */
  aim(missShare: number): void {
    if (missShare === this.missShare) return;
    this.missShare = missShare;
    for (const { tail, point } of this.#residuals.values()) tail.aim(missShare, this.#spreadLog(point));
    for (const tail of this.#overlaps.values()) tail.aim(missShare, 1);
  }

  /** Of an inference over its median; until something was seen the profile's. */
  residual(key: string, point: Point): ResidualTail {
    let known = this.#residuals.get(key);
    if (known === undefined) {
      known = { tail: new ResidualTail(this.missShare, this.#spreadLog(point)), point };
      this.#residuals.set(key, known);
    }
    return known.tail;
  }

  /** As a share of the most that neighbours could take; until something was seen they take it all. */
  overlap(key: string): ResidualTail {
    let tail = this.#overlaps.get(key);
    if (tail === undefined) {
      tail = new ResidualTail(this.missShare, 1);
      this.#overlaps.set(key, tail);
    }
    return tail;
  }

  #spreadLog({ option }: Point): number {
    return profileSpreadLog(option, 1 - this.missShare);
  }
}
