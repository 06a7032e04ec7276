/**
 * Slices the weights of a sub-network out of the supernet's: the first output and the first input channels, which
 * training sorted by importance, written straight to where they are needed.
 */
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { kernelMatrixKey, kernelStepSizes, transformKernel } from './elastic-kernel.js';
import type { ConvolutionLayer, LinearLayer } from './plan.js';

/** Shape of a convolution's sliced weights, [out, in, kernel, kernel]. */
export function weightShape({
  depthwise,
  inputChannels,
  outputChannels,
  kernel,
}: ConvolutionLayer): number[] {
  return [outputChannels, depthwise ? 1 : inputChannels, kernel, kernel];
}

/**
 * Writes a convolution's sliced weights, each output channel times its scale.
 *
 * @param target takes exactly the layer's weights
 */
export function sliceConvolution(
  target: Float32Array,
  checkpoint: Checkpoint,
  layer: ConvolutionLayer,
  scale: Float32Array | null,
): void {
  const rowLength = target.length / layer.outputChannels;
  const { weights, storedRowLength } = sourceOf(checkpoint, layer);
  copyRows(target, weights, layer.outputChannels, rowLength, storedRowLength, scale);
}

/** Writes a classifier's weights, [outputs, inputs]: the first columns of what is stored. */
export function sliceLinear(target: Float32Array, checkpoint: Checkpoint, layer: LinearLayer): void {
  const storedInputs = checkpoint.shape(layer.weight)[1]!;
  copyRows(target, checkpoint.read(layer.weight), layer.outputs, layer.inputs, storedInputs, null);
}

/** The weights to take rows from; for a smaller kernel than the stored one they are computed first. */
function sourceOf(checkpoint: Checkpoint, layer: ConvolutionLayer) {
  const stored = checkpoint.read(layer.weight);
  const [, storedInputs = 1, storedKernel = 1] = checkpoint.shape(layer.weight);
  if (layer.kernel === storedKernel)
    return { weights: stored, storedRowLength: storedInputs * storedKernel ** 2 };
  const steps = kernelStepSizes(layer.kernelChoices, layer.kernel).map((step) => ({
    ...step,
    matrix: checkpoint.read(kernelMatrixKey(layer.weight, step)),
  }));
  const weights = transformKernel(stored, storedKernel, layer.outputChannels, steps);
  return { weights, storedRowLength: layer.kernel ** 2 };
}

function copyRows(
  target: Float32Array,
  source: Float32Array,
  rows: number,
  length: number,
  sourceLength: number,
  scale: Float32Array | null,
): void {
  if (scale === null && length === sourceLength) {
    target.set(source.subarray(0, rows * length));
    return;
  }
  for (let row = 0; row < rows; row++) {
    const factor = scale === null ? 1 : scale[row]!;
    const from = row * sourceLength;
    const to = row * length;
    for (let i = 0; i < length; i++) target[to + i] = source[from + i]! * factor;
  }
}
