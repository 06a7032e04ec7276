/**
 * How much of the predicted tail an application needs to keep its miss budget: all of it at first, less while fewer
 * deadlines are missed than may be, more with each one that is (stochastic approximation: in the long run as many are
 * missed as are aimed at). Predictions for several applications at once are cautious; this takes the caution back.
 *
 * @see Robbins and Monro, A stochastic approximation method (1951)
 */

/** What one deadline moves. */
const step = 0.25;
/** Beyond twice the tail no prediction is the trouble. */
const range = { least: 0, most: 2 };

export class Confidence {
  /** Factor on the way from the median to the tail. */
  share = 1;

  /** @param missed whether a deadline was missed; @param aimedShare of deadlines that may be */
  observe(missed: boolean, aimedShare: number): void {
    const moved = this.share + step * ((missed ? 1 : 0) - aimedShare);
    this.share = Math.min(range.most, Math.max(range.least, moved));
  }
}
