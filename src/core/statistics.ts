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
