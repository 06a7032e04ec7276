/** Solving with symmetric positive definite matrices, stored whole, row after row. */

/**
 * The lower triangle L with L Lᵀ = the matrix.
 *
 * @returns null where the matrix is not positive definite
 */
export function cholesky(matrix: Float64Array, size: number): Float64Array | null {
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    const rowStart = row * size;
    for (let column = 0; column <= row; column++) {
      const columnStart = column * size;
      let sum = matrix[rowStart + column]!;
      for (let k = 0; k < column; k++) sum -= lower[rowStart + k]! * lower[columnStart + k]!;
      if (column < row) lower[rowStart + column] = sum / lower[columnStart + column]!;
      else if (sum > 0) lower[rowStart + row] = Math.sqrt(sum);
      else return null;
    }
  }
  return lower;
}

/** x with L x = b. */
export function solveLower(lower: Float64Array, b: Float64Array): Float64Array {
  const size = b.length;
  const x = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    let sum = b[row]!;
    for (let k = 0; k < row; k++) sum -= lower[row * size + k]! * x[k]!;
    x[row] = sum / lower[row * size + row]!;
  }
  return x;
}

/** x with Lᵀ x = b. */
export function solveUpper(lower: Float64Array, b: Float64Array): Float64Array {
  const size = b.length;
  const x = new Float64Array(size);
  for (let row = size - 1; row >= 0; row--) {
    let sum = b[row]!;
    for (let k = row + 1; k < size; k++) sum -= lower[k * size + row]! * x[k]!;
    x[row] = sum / lower[row * size + row]!;
  }
  return x;
}
