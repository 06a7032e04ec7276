/**
 * The calibration model of a sub-network: batch norms use the statistics of the batch itself, and the graph returns
 * them. Averaged over batches of training images, weighted by batch size, they become the sub-network's own.
 *
 * @see Once-for-All, arXiv 1908.09791: without re-computed statistics a sub-network's accuracy collapses
 */
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { GraphBuilder } from '../onnx/graph-builder.js';
import type { Arch } from './arch.js';
import { type BuildOptions, buildModel, emitConvolution, type SubnetModel } from './build.js';
import type { EmitConvolution } from './emit.js';
import type { BatchNormLayer, ConvolutionLayer } from './plan.js';
import type { Supernet } from './supernet.js';

export interface CalibrationModel extends SubnetModel {
  /** Outputs beside 'logits': mean and (biased) variance of each batch norm, each [channels], by the plan's names. */
  readonly statisticsNames: string[];
}

/**
 * Builds the calibration model of one sub-network for batches of a fixed size.
 *
 * @throws {CotuneError} ERR_ARCH_OUTSIDE_SPACE
 */
export function buildCalibration(supernet: Supernet, arch: Arch, options: BuildOptions): CalibrationModel {
  const statisticsNames: string[] = [];
  const model = buildModel(supernet, arch, options, 'statistics of the batch', (graph) =>
    calibratingConvolution(graph, supernet, statisticsNames),
  );
  return { ...model, statisticsNames };
}

function calibratingConvolution(
  graph: GraphBuilder,
  { description, checkpoint }: Supernet,
  names: string[],
): EmitConvolution {
  return (layer, input) => {
    const x = emitConvolution(graph, checkpoint, layer, input);
    const { batchNorm, outputChannels } = layer;
    if (batchNorm === null) return x;
    const { mean, variance } = emitStatistics(graph, layer, batchNorm, x);
    names.push(mean, variance);
    const scale = sliceVector(graph, checkpoint, batchNorm.scale, outputChannels);
    const shift = sliceVector(graph, checkpoint, batchNorm.shift, outputChannels);
    return graph.batchNormalisation(x, {
      scale,
      shift,
      mean,
      variance,
      epsilon: description.batchNormEpsilon,
    });
  };
}

/**
 * Mean and biased variance over images, rows and columns: first within each image, then over the images, which ONNX
 * Runtime runs faster than all at once. The variance is that of differences from the mean: float32 loses the other form.
 */
function emitStatistics(graph: GraphBuilder, layer: ConvolutionLayer, names: BatchNormLayer, x: string) {
  const { outputChannels, outputSize } = layer;
  const meanOfImages = graph.globalAveragePool(x);
  const mean = graph.mean(meanOfImages, [0, 2, 3], false, names.mean);
  const centred = graph.subtract(x, graph.mean(meanOfImages, [0], true));
  const sumOfImages = graph.mean(graph.sumOfSquares(centred, [2, 3]), [0], false);
  const perPixel = graph.initialiser(`${names.mean}:per-pixel`, [1], Float32Array.of(1 / outputSize ** 2));
  const variance = graph.multiply(sumOfImages, perPixel, names.variance);
  graph.output(mean, [outputChannels]);
  graph.output(variance, [outputChannels]);
  return { mean, variance };
}

function sliceVector(graph: GraphBuilder, checkpoint: Checkpoint, key: string, length: number): string {
  return graph.initialiser(key, [length], checkpoint.read(key).subarray(0, length));
}
