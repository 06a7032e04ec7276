/**
 * The elastic kernel: the checkpoint stores the largest depthwise kernel; a smaller one is the centre of the next
 * larger one, passed through a learned matrix that all channels of the layer share.
 *
 * @see Once-for-All, arXiv 1908.09791, section 3.3
 */

export interface KernelStep {
  readonly from: number;
  readonly to: number;
  /** [to^2, to^2], row-major; the result is `matrix` times the flattened centre. */
  readonly matrix: Float32Array;
}

/** The pairs of kernel sizes to pass through, largest first: 7 to 3 of 3, 5, 7 is 7-5, 5-3. */
export function kernelStepSizes(choices: readonly number[], kernel: number): { from: number; to: number }[] {
  const larger = choices.filter((choice) => choice >= kernel).sort((a, b) => b - a);
  return larger.slice(1).map((to, index) => ({ from: larger[index]!, to }));
}

/** Checkpoint key of the matrix of one step, beside the layer's weights. */
export function kernelMatrixKey(weightKey: string, { from, to }: { from: number; to: number }): string {
  return weightKey.replace(/conv\.weight$/, `${from}to${to}_matrix`);
}

/**
 * @param stored [channels or more, storedKernel, storedKernel]
 * @param steps from the stored kernel down to the wanted one
 * @returns [channels, to, to] of the last step; a view of `stored` where there is no step
 */
export function transformKernel(
  stored: Float32Array,
  storedKernel: number,
  channels: number,
  steps: readonly KernelStep[],
): Float32Array {
  const first = steps[0];
  if (first === undefined) return stored.subarray(0, channels * storedKernel ** 2);
  const matrix = composeSteps(steps);
  const centre = new Float32Array(first.to ** 2);
  const area = steps.at(-1)!.to ** 2;
  const result = new Float32Array(channels * area);
  for (let channel = 0; channel < channels; channel++) {
    copyCentre(stored, channel * storedKernel ** 2, storedKernel, first.to, centre);
    multiply(matrix, centre, result, channel * area, area);
  }
  return result;
}

/** All steps as one matrix [last to^2, first to^2]: cropping selects rows, so channels need a single product. */
function composeSteps([first, ...rest]: readonly KernelStep[]): Float32Array {
  const columns = first!.to ** 2;
  return rest.reduce((combined, { from, to, matrix }) => {
    const area = to * to;
    const product = new Float32Array(area * columns);
    const rows = centreRows(combined, from, to, columns);
    for (let row = 0; row < area; row++)
      for (let inner = 0; inner < area; inner++)
        for (let column = 0; column < columns; column++)
          product[row * columns + column]! += matrix[row * area + inner]! * rows[inner * columns + column]!;
    return product;
  }, first!.matrix);
}

/** Of a matrix whose rows are the places of a kernel, the rows of its centre. */
function centreRows(matrix: Float32Array, from: number, to: number, columns: number): Float32Array {
  const margin = (from - to) / 2;
  const result = new Float32Array(to * to * columns);
  for (let y = 0; y < to; y++) {
    const start = ((y + margin) * from + margin) * columns;
    result.set(matrix.subarray(start, start + to * columns), y * to * columns);
  }
  return result;
}

/** Writes matrix times vector at an offset of the target. */
function multiply(
  matrix: Float32Array,
  vector: Float32Array,
  target: Float32Array,
  offset: number,
  rows: number,
): void {
  const columns = vector.length;
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let column = 0; column < columns; column++) sum += matrix[row * columns + column]! * vector[column]!;
    target[offset + row] = sum;
  }
}

function copyCentre(
  weights: Float32Array,
  start: number,
  from: number,
  to: number,
  centre: Float32Array,
): void {
  const margin = (from - to) / 2;
  for (let y = 0; y < to; y++) {
    const source = start + (y + margin) * from + margin;
    for (let x = 0; x < to; x++) centre[y * to + x] = weights[source + x]!;
  }
}
