/**
 * Rounds a number of channels to a multiple of a divisor, never below 90 % of it, as the MobileNet family does.
 *
 * @param least what the smallest result is before the 90 % rule; some reference codes say 1 instead of the divisor
 * @see Once-for-All, arXiv 1908.09791; MobileNetV2, arXiv 1801.04381
 */
export function makeDivisible(channels: number, divisor = 8, least = divisor): number {
  const rounded = Math.max(least, Math.floor((channels + divisor / 2) / divisor) * divisor);
  return rounded < 0.9 * channels ? rounded + divisor : rounded;
}
