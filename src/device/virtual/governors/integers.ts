/**
 * Whole-number arithmetic as the kernel does it in 64 bits: exact, division truncates towards zero. Numbers are
 * used where every step fits into 53 bits, because that is ten times as fast; BigInt elsewhere.
 */

/** `value / divisor` without its fraction; exact for whole numbers up to 2^53. */
export const divide = (value: number, divisor: number): number => Math.trunc(value / divisor);

/**
 * `(value * factor + offset) / divisor` without its fraction, whatever the size of the product.
 *
 * @param divisor not 0; all four are whole numbers, and so is the result
 */
export function scale(value: number, factor: number, divisor: number, offset = 0): number {
  const product = value * factor + offset;
  if (Math.abs(product) <= Number.MAX_SAFE_INTEGER) return divide(product, divisor);
  return Number((BigInt(value) * BigInt(factor) + BigInt(offset)) / BigInt(divisor));
}
