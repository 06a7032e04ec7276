/**
 * Extracts a sub-network as a static ONNX model: weights sliced, kernels transformed, batch norms folded. This is
 * the form that ONNX Runtime runs fastest; slicing inside the graph costs up to four times as much.
 */
import { CotuneError } from '../../core/errors.js';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { GraphBuilder } from '../onnx/graph-builder.js';
import type { Allocate } from '../onnx/protobuf.js';
import { type Arch, archKey, hasOwnStatistics, validateArch } from './arch.js';
import { type BatchNormStatistics, foldBatchNorm } from './batch-norm.js';
import { costOfPlan } from './cost.js';
import { type EmitConvolution, emitNetwork } from './emit.js';
import type { ConvolutionLayer } from './plan.js';
import { planNetwork } from './plan-network.js';
import { sliceConvolution, weightShape } from './slicing.js';
import type { Supernet } from './supernet.js';

export type { BatchNormStatistics } from './batch-norm.js';

export interface SubnetModel {
  /** A whole ONNX model: input 'input' (NCHW float32), output 'logits' [batch, classes]. */
  readonly bytes: Uint8Array;
  readonly inputShape: number[];
  readonly outputShape: number[];
  /** Per image. */
  readonly macs: number;
  readonly parameters: number;
}

export interface BuildOptions {
  /** Images per inference. */
  readonly batch: number;
  /** Pixels per side; the arch's own where absent. */
  readonly resolution?: number | undefined;
  /**
   * Pixels per side of the images that it is given, where they are of another size than the sub-network's: it then
   * resizes them itself, so that sub-networks of several resolutions take the same frames.
   */
  readonly inputResolution?: number | undefined;
  /** Where the model's bytes go; new memory where absent. */
  readonly allocate?: Allocate | undefined;
}

/**
 * Builds the model of one sub-network for inference.
 *
 * @param options.statistics calibrated batch-norm statistics; without them those of the checkpoint, which fit only
 * the largest sub-network
 * @throws {CotuneError} ERR_ARCH_OUTSIDE_SPACE, ERR_CHECKPOINT_KEY_MISSING, ERR_TENSOR_SHAPE
 */
export function buildSubnet(
  supernet: Supernet,
  arch: Arch,
  options: BuildOptions & { readonly statistics?: BatchNormStatistics | undefined },
): SubnetModel {
  return buildModel(supernet, arch, options, calibrationNote(supernet, arch, options), (graph) =>
    foldedConvolution(graph, supernet, options.statistics),
  );
}

/** What a model's metadata says of its statistics. */
function calibrationNote(
  { description }: Supernet,
  arch: Arch,
  { statistics }: { readonly statistics?: BatchNormStatistics | undefined },
): string {
  if (statistics) return 'calibrated for this sub-network';
  const own = hasOwnStatistics(description, validateArch(description, arch));
  return own ? 'statistics of the checkpoint' : 'none: statistics of another sub-network of the checkpoint';
}

/** What every kind of model of a sub-network shares. */
export function buildModel(
  { description, checkpoint }: Supernet,
  arch: Arch,
  { batch, resolution, inputResolution, allocate }: BuildOptions,
  calibration: string,
  convolutionFor: (graph: GraphBuilder) => EmitConvolution,
): SubnetModel {
  checkBatch(batch);
  const valid = validateArch(description, arch);
  const plan = planNetwork(description, valid, resolution);
  const whole = { ...valid, r: plan.resolution };
  const graph = new GraphBuilder(archKey(description, whole), {
    family: description.family,
    arch: JSON.stringify(whole),
    source: description.source ?? 'extracted by cotune',
    calibration,
  });
  const shapes = emitNetwork(graph, plan, checkpoint, { batch, inputResolution }, convolutionFor(graph));
  return { bytes: graph.encode(allocate), ...shapes, ...costOfPlan(plan) };
}

/** More images at once than any memory holds are a mistake, and would not fit the format's integers. */
function checkBatch(batch: number): void {
  if (!Number.isInteger(batch) || batch < 1 || batch > 65_536)
    throw new CotuneError('ERR_TENSOR_SHAPE', `a batch has 1 to 65536 images, not ${batch}`);
}

function foldedConvolution(
  graph: GraphBuilder,
  { description, checkpoint }: Supernet,
  statistics: BatchNormStatistics | undefined,
): EmitConvolution {
  return (layer, x) => {
    const { batchNorm, outputChannels } = layer;
    if (batchNorm === null) return emitConvolution(graph, checkpoint, layer, x);
    const { scale, shift } = foldBatchNorm(
      checkpoint,
      batchNorm,
      outputChannels,
      description.batchNormEpsilon,
      statistics,
    );
    return emitConvolution(graph, checkpoint, layer, x, { scale, shift });
  };
}

/** A convolution with the layer's own bias, or with weights scaled and a bias from a folded batch norm. */
export function emitConvolution(
  graph: GraphBuilder,
  checkpoint: Checkpoint,
  layer: ConvolutionLayer,
  x: string,
  folded?: { scale: Float32Array; shift: Float32Array },
): string {
  const { weight, outputChannels, kernel, stride, depthwise } = layer;
  graph.initialiser(weight, weightShape(layer), (target) =>
    sliceConvolution(target, checkpoint, layer, folded?.scale ?? null),
  );
  const shift = folded?.shift ?? (layer.bias === null ? null : checkpoint.read(layer.bias));
  const bias =
    shift === null
      ? undefined
      : graph.initialiser(`${weight}:bias`, [outputChannels], shift.subarray(0, outputChannels));
  return graph.convolution(x, { weight, bias, kernel, stride, groups: depthwise ? outputChannels : 1 });
}
