/**
 * Rounds a number of channels to a multiple of eight, never below 90 % of it, as the MobileNet family does.
 *
 * @see Once-for-All, arXiv 1908.09791; MobileNetV2, arXiv 1801.04381
 */
export function makeDivisible(channels: number, divisor = 8): number {
  const rounded = Math.max(divisor, Math.floor((channels + divisor / 2) / divisor) * divisor);
  return rounded < 0.9 * channels ? rounded + divisor : rounded;
}
