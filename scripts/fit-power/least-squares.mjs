/** Non-negative, regularised least squares of relative errors, made robust by reweighting. Deterministic. */

/** Of squared, scaled coefficients: breaks ties between terms that say the same. */
const ridge = 1e-4;
/** Relative errors below this count as squares, above it nearly as they are: what is judged is their absolute mean. */
const smallError = 0.03;

/**
 * @param terms a row of terms for each measurement
 * @param targets what their weighted sum should be
 * @param scales an error of this size counts as 1
 * @returns a coefficient for each term, none below zero
 */
export function fitRelative(terms, targets, scales) {
  let weights = scales.map((scale) => 1 / scale);
  let coefficients = [];
  for (let round = 0; round < 15; round++) {
    coefficients = nonNegative(terms, targets, weights);
    weights = terms.map((row, i) => {
      const error = Math.abs(dot(row, coefficients) - targets[i]) / scales[i];
      return 1 / scales[i] / Math.sqrt(Math.max(error, smallError));
    });
  }
  return coefficients;
}

export const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** Coordinate descent on the normal equations of the scaled problem. */
function nonNegative(terms, targets, weights) {
  const count = terms[0].length;
  const rows = terms.map((row, i) => row.map((value) => value * weights[i]));
  const scales = range(count).map(
    (j) => Math.sqrt(rows.reduce((s, r) => s + r[j] ** 2, 0) / rows.length) || 1,
  );
  const gram = range(count).map((j) =>
    range(count).map(
      (k) =>
        rows.reduce((s, r) => s + r[j] * r[k], 0) / (scales[j] * scales[k] * rows.length) +
        (j === k ? ridge : 0),
    ),
  );
  const right = range(count).map(
    (j) => rows.reduce((s, r, i) => s + r[j] * targets[i] * weights[i], 0) / (scales[j] * rows.length),
  );
  const x = descend(gram, right);
  return x.map((value, j) => value / scales[j]);
}

function descend(gram, right) {
  const x = right.map(() => 0);
  for (let sweep = 0; sweep < 20_000; sweep++) {
    let largest = 0;
    for (let j = 0; j < x.length; j++) {
      const next = Math.max(0, x[j] + (right[j] - dot(gram[j], x)) / gram[j][j]);
      largest = Math.max(largest, Math.abs(next - x[j]));
      x[j] = next;
    }
    if (largest < 1e-12) break;
  }
  return x;
}

const range = (count) => Array.from({ length: count }, (_, index) => index);
