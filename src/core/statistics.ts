/** The few statistics that measuring, deciding and reporting share. */

/**
 * The q-quantile of a sample by linear interpolation between order statistics (Hyndman and Fan's type 7).
 *
 * @returns NaN for an empty sample
 */
export function quantile(sample: ArrayLike<number>, q: number): number {
  return quantileOfSorted(Float64Array.from(sample).sort(), q);
}

/** As `quantile`, for a sample that is already in ascending order. */
export function quantileOfSorted(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = Math.min(Math.max(q, 0), 1) * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  // The latency of a frame that was lost is endless: no arithmetic with it unless it is asked for.
  if (low === high || position === below) return low;
  return Math.min(high, low + (high - low) * (position - below));
}

export function median(sample: ArrayLike<number>): number {
  return quantile(sample, 0.5);
}

export function mean(sample: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < sample.length; i++) sum += sample[i]!;
  return sum / sample.length;
}

/** p50, p95 and p99 of a sample; NaN where it is empty. */
export function quantiles(sample: ArrayLike<number>): { p50: number; p95: number; p99: number } {
  const sorted = Float64Array.from(sample).sort();
  return {
    p50: quantileOfSorted(sorted, 0.5),
    p95: quantileOfSorted(sorted, 0.95),
    p99: quantileOfSorted(sorted, 0.99),
  };
}

/**
 * Spearman's rank correlation: 1 where two lists order the same things alike, -1 where one turns the other round.
 * Equal values share their mean rank.
 *
 * @returns NaN where all values of a list are equal
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [meanRanks(a), meanRanks(b)];
  const middle = (a.length - 1) / 2;
  let [xx, yy, xy] = [0, 0, 0];
  for (let index = 0; index < x.length; index++) {
    const [dx, dy] = [x[index]! - middle, y[index]! - middle];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xy / Math.sqrt(xx * yy);
}

function meanRanks(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, index) => index).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let at = start; at < end; at++) ranks[order[at]!] = (start + end - 1) / 2;
  }
  return ranks;
}

/**
 * Wilson's score interval of a proportion at 95 % confidence (E. B. Wilson, 1927): right also near 0 and 1.
 *
 * @returns bounds in [0, 1]; the whole range when nothing was tried
 */
export function wilsonInterval(successes: number, trials: number): { low: number; high: number } {
  if (trials === 0) return { low: 0, high: 1 };
  const z = 1.959963984540054;
  const share = successes / trials;
  const scale = 1 + (z * z) / trials;
  const centre = (share + (z * z) / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  // Rounding must not leave the proportion itself outside, as it would at 0 and 1.
  return {
    low: Math.max(0, Math.min(share, centre - half)),
    high: Math.min(1, Math.max(share, centre + half)),
  };
}

/**
 * The quantile of the standard normal distribution, to 1.15e-9 of itself.
 *
 * @param p between 0 and 1, both excluded
 * @see P. J. Acklam, An algorithm for computing the inverse normal cumulative distribution function, 2003
 */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p >= 0.02425) {
    const q = p - 0.5;
    const r = q * q;
    return (q * horner(r, central.above)) / horner(r, central.below);
  }
  const q = Math.sqrt(-2 * Math.log(p));
  return horner(q, tail.above) / horner(q, tail.below);
}

/** A polynomial by its coefficients, the highest power first. */
function horner(x: number, coefficients: readonly number[]): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

const central = {
  above: [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
    2.506628277459239,
  ],
  below: [
    -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1,
  ],
};
const tail = {
  above: [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ],
  below: [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1],
};

/**
 * The 95 % interval of the median that needs no distribution: two order statistics, by the normal approximation of
 * the binomial. Samples must be independent.
 *
 * @returns the whole range of a small sample; NaN for an empty one
 */
export function medianInterval(sample: ArrayLike<number>): { low: number; high: number } {
  const sorted = Float64Array.from(sample).sort();
  const count = sorted.length;
  if (count === 0) return { low: Number.NaN, high: Number.NaN };
  const half = (1.959963984540054 * Math.sqrt(count)) / 2;
  const low = Math.max(0, Math.floor(count / 2 - half) - 1);
  const high = Math.min(count - 1, Math.ceil(count / 2 + half));
  return { low: sorted[low]!, high: sorted[high]! };
}

/**
 * How many values lie further above the median than so many robust standard deviations (1.4826 times the median of
 * absolute deviations).
 */
export function countOutliersAbove(sample: ArrayLike<number>, deviations: number): number {
  const centre = median(sample);
  const spread = 1.4826 * median(Array.from(sample, (value) => Math.abs(value - centre)));
  return Array.from(sample).filter((value) => value > centre + deviations * spread).length;
}
