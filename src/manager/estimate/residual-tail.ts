/**
 * How far above its median an inference may take, from what was seen: an empirical quantile of residuals, whose level
 * is corrected online so that in the long run as many exceed it as may (adaptive conformal inference). No shape is
 * assumed; the profile's own spread stands in until enough was seen.
 *
 * @see Gibbs and Candès, Adaptive conformal inference under distribution shift (NeurIPS 2021)
 */

const remembered = 256;
/** How many residuals the profile's spread is worth. */
const priorWeight = 12;
/** How fast the level follows: a miss more than expected moves it by this share. */
const correction = 0.01;
/** The level stays between a third and three times the misses that are aimed at. */
const levelRange = 3;

export class ResidualTail {
  readonly #recent: number[] = [];
  readonly #sorted: number[] = [];
  #missShare: number;
  #priorLog: number;
  #level: number;
  #oldest = 0;

  /**
   * @param missShare of inferences that may exceed the tail, such as 0.025
   * @param priorLog the tail's logarithm over the median, by the profile
   */
  constructor(missShare: number, priorLog: number) {
    this.#missShare = missShare;
    this.#priorLog = priorLog;
    this.#level = missShare;
  }

  /** Another tail is asked for; what was seen still counts. */
  aim(missShare: number, priorLog: number): void {
    this.#missShare = missShare;
    this.#priorLog = priorLog;
    this.#level = missShare;
  }

  /** The tail's logarithm over the median. */
  get log(): number {
    const count = this.#sorted.length;
    if (count === 0) return this.#priorLog;
    // The smallest rank that exceeds the level with as few as were seen; past all of them the largest stands.
    const rank = Math.min(count, Math.ceil((count + 1) * (1 - this.#level))) - 1;
    return (count * this.#sorted[rank]! + priorWeight * this.#priorLog) / (count + priorWeight);
  }

  /** Learns from an inference. @param residualLog its logarithm over the median that was predicted */
  add(residualLog: number): void {
    const exceeded = residualLog > this.log ? 1 : 0;
    const moved = this.#level + correction * (this.#missShare - exceeded);
    this.#level = Math.min(levelRange * this.#missShare, Math.max(this.#missShare / levelRange, moved));
    if (this.#recent.length < remembered) this.#recent.push(residualLog);
    else {
      const gone = this.#recent[this.#oldest]!;
      this.#recent[this.#oldest] = residualLog;
      this.#oldest = (this.#oldest + 1) % remembered;
      this.#sorted.splice(placeOf(this.#sorted, gone), 1);
    }
    this.#sorted.splice(placeOf(this.#sorted, residualLog), 0, residualLog);
  }
}

/** The first place whose value is not below. */
function placeOf(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
