/** Eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations. */

export interface Modes {
  readonly values: readonly number[];
  /** `vectors[i]` belongs to `values[i]`; each of length 1, all at right angles. */
  readonly vectors: readonly (readonly number[])[];
}

const sweeps = 60;

/** @param matrix symmetric, square; it is not changed */
export function symmetricModes(matrix: readonly (readonly number[])[]): Modes {
  const size = matrix.length;
  const rotated = matrix.map((row) => [...row]);
  const vectors = matrix.map((_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < sweeps && offDiagonal(rotated) > 0; sweep++)
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(rotated, vectors, p, q);
  return { values: rotated.map((row, i) => row[i]!), vectors };
}

function offDiagonal(matrix: readonly (readonly number[])[]): number {
  return matrix.reduce((sum, row, i) => row.reduce((s, value, j) => s + (i === j ? 0 : value ** 2), sum), 0);
}

/** Turns the plane of p and q so that their common element vanishes. */
function rotate(matrix: number[][], vectors: number[][], p: number, q: number): void {
  const common = matrix[p]![q]!;
  if (common === 0) return;
  const theta = (matrix[q]![q]! - matrix[p]![p]!) / (2 * common);
  const tangent = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  for (const row of matrix) turn(row, p, q, cosine, sine);
  turnRows(matrix, p, q, cosine, sine);
  turnRows(vectors, p, q, cosine, sine);
  // Exactly, or rounding would keep the sweeps going.
  matrix[p]![q] = 0;
  matrix[q]![p] = 0;
}

function turn(row: number[], p: number, q: number, cosine: number, sine: number): void {
  const [a, b] = [row[p]!, row[q]!];
  row[p] = cosine * a - sine * b;
  row[q] = sine * a + cosine * b;
}

function turnRows(matrix: number[][], p: number, q: number, cosine: number, sine: number): void {
  const [a, b] = [matrix[p]!, matrix[q]!];
  matrix[p] = a.map((value, i) => cosine * value - sine * b[i]!);
  matrix[q] = b.map((value, i) => sine * a[i]! + cosine * value);
}
