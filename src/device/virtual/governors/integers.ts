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

/** `a * b * c / divisor` without its fraction, as `scale`. */
export function scaleProduct(a: number, b: number, c: number, divisor: number): number {
  const product = a * b * c;
  if (Math.abs(product) <= Number.MAX_SAFE_INTEGER) return divide(product, divisor);
  return Number((BigInt(a) * BigInt(b) * BigInt(c)) / BigInt(divisor));
}

/** Whether `a * b > c * d`, whatever the size of the products. */
export function exceeds(a: number, b: number, c: number, d: number): boolean {
  const [left, right] = [a * b, c * d];
  if (Math.max(Math.abs(left), Math.abs(right)) <= Number.MAX_SAFE_INTEGER) return left > right;
  return BigInt(a) * BigInt(b) > BigInt(c) * BigInt(d);
}
