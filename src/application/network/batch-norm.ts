/**
 * Batch norms of a sub-network: where their statistics come from and how they fold into the convolution before.
 * A sub-network's statistics are its own; those of the whole supernet fit only its largest sub-network.
 */
import { CotuneError } from '../../core/errors.js';
import { type Checkpoint, keyMissing } from '../checkpoint/checkpoint.js';
import { type BatchNormLayer, convolutionsOf, type NetworkPlan } from './plan.js';

/**
 * Calibrated statistics by the names that a plan's batch norms give them, for most `<layer>.running_mean` and
 * `<layer>.running_var` (biased); a tensor may be longer than the sub-network needs, its first channels count.
 */
export type BatchNormStatistics = ReadonlyMap<string, Float32Array>;

/** The statistics that a sub-network needs, with their numbers of channels. */
export function* statisticsLengths(plan: NetworkPlan): Generator<[key: string, channels: number]> {
  for (const { batchNorm, outputChannels } of convolutionsOf(plan.steps)) {
    if (batchNorm === null) continue;
    yield [batchNorm.mean, outputChannels];
    yield [batchNorm.variance, outputChannels];
  }
}

/** A convolution's result times `scale` plus `shift`, per output channel. */
export interface FoldedBatchNorm {
  readonly scale: Float32Array;
  readonly shift: Float32Array;
}

/**
 * Folds one batch norm.
 *
 * @param statistics those of the checkpoint where absent
 * @throws {CotuneError} ERR_CHECKPOINT_KEY_MISSING, ERR_TENSOR_SHAPE
 */
export function foldBatchNorm(
  checkpoint: Checkpoint,
  layer: BatchNormLayer,
  channels: number,
  epsilon: number,
  statistics?: BatchNormStatistics,
): FoldedBatchNorm {
  const mean = statistic(checkpoint, statistics, layer.mean, channels);
  const variance = statistic(checkpoint, statistics, layer.variance, channels);
  const gamma = checkpoint.read(layer.scale);
  const beta = checkpoint.read(layer.shift);
  const scale = new Float32Array(channels);
  const shift = new Float32Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    const factor = gamma[channel]! / Math.sqrt(variance[channel]! + epsilon);
    scale[channel] = factor;
    shift[channel] = beta[channel]! - mean[channel]! * factor;
  }
  return { scale, shift };
}

function statistic(
  checkpoint: Checkpoint,
  statistics: BatchNormStatistics | undefined,
  key: string,
  channels: number,
): Float32Array {
  if (!statistics && !checkpoint.has(key))
    throw new CotuneError('ERR_NOT_CALIBRATED', `the checkpoint has no '${key}' for this sub-network`);
  const values = statistics ? statistics.get(key) : checkpoint.read(key);
  if (!values) throw keyMissing(key);
  if (values.length < channels)
    throw new CotuneError('ERR_TENSOR_SHAPE', `'${key}' has ${values.length} values, ${channels} needed`);
  return values;
}
