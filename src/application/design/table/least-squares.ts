/** Linear least squares by the normal equations, and a fit that a few wild values do not pull away. */
import { median } from '../../../core/statistics.js';
import { cholesky, solveLower, solveUpper } from '../search/cholesky.js';

/** Added to the diagonal, relative to its mean: columns that hardly differ must not share a huge weight. */
const ridge = 1e-9;
/** Huber's: residuals beyond so many standard deviations count linearly instead of squared. */
const huberLimit = 1.345;
const rounds = 20;

/**
 * Coefficients c that minimise the weighted sum of (rows * c - targets)^2.
 *
 * @param rows all of one length, not longer than there are rows
 */
export function leastSquares(
  rows: readonly ArrayLike<number>[],
  targets: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Float64Array {
  const size = rows[0]!.length;
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  for (const [index, row] of rows.entries()) {
    const weight = weights?.[index] ?? 1;
    for (let i = 0; i < size; i++) {
      const scaled = weight * row[i]!;
      right[i]! += scaled * targets[index]!;
      for (let j = 0; j <= i; j++) matrix[i * size + j]! += scaled * row[j]!;
    }
  }
  return solve(matrix, right);
}

/** With as little on the diagonal as it takes. */
function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const diagonal = Array.from({ length: size }, (_, i) => i * (size + 1));
  const scale = diagonal.reduce((sum, at) => sum + matrix[at]!, 0) / size || 1;
  for (let added = ridge * scale; ; added *= 10) {
    for (const at of diagonal) matrix[at]! += added;
    const lower = cholesky(matrix, size);
    if (lower !== null) return solveUpper(lower, solveLower(lower, right));
  }
}

/**
 * As `leastSquares`, with the weight of each row lowered while it lies far from the fit.
 *
 * @see P. J. Huber, Robust Estimation of a Location Parameter, 1964; by iteratively reweighted least squares
 */
export function robustLeastSquares(
  rows: readonly ArrayLike<number>[],
  targets: ArrayLike<number>,
): Float64Array {
  let coefficients = leastSquares(rows, targets);
  for (let round = 0; round < rounds; round++) {
    const residuals = rows.map((row, index) => Math.abs(dot(row, coefficients) - targets[index]!));
    // Of a normal distribution, the median of absolute residuals is 0.6745 standard deviations.
    const limit = (huberLimit * median(residuals)) / 0.6745;
    const weights = residuals.map((residual) => (residual <= limit ? 1 : limit / residual));
    coefficients = leastSquares(rows, targets, weights);
  }
  return coefficients;
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
