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
 * @param stored [channels or more, from, from] of the first step
 * @returns [channels, to, to] of the last step; a view of `stored` where there is no step
 */
export function transformKernel(
  stored: Float32Array,
  storedKernel: number,
  channels: number,
  steps: readonly KernelStep[],
): Float32Array {
  return steps.reduce(
    (weights, step) => transformOnce(weights, channels, step),
    stored.subarray(0, channels * storedKernel ** 2),
  );
}

function transformOnce(
  weights: Float32Array,
  channels: number,
  { from, to, matrix }: KernelStep,
): Float32Array {
  const area = to * to;
  const result = new Float32Array(channels * area);
  const centre = new Float32Array(area);
  for (let channel = 0; channel < channels; channel++) {
    copyCentre(weights, channel * from * from, from, to, centre);
    for (let row = 0; row < area; row++) {
      let sum = 0;
      for (let column = 0; column < area; column++) sum += matrix[row * area + column]! * centre[column]!;
      result[channel * area + row] = sum;
    }
  }
  return result;
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
