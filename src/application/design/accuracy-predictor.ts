/**
 * The accuracy predictor that was published with Once-for-All: a small network that guesses the ImageNet accuracy
 * of a MobileNetV3 sub-network from its architecture. It ranks sub-networks of one resolution well; across
 * resolutions and below 160 pixels it does not.
 *
 * @see arXiv 1908.09791; the weights are the user's own, from a PyTorch file
 */
import { CotuneError } from '../../core/errors.js';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { StagedArch } from '../network/blocks/elastic-stages.js';

const kernels = [3, 5, 7];
const expansions = [3, 4, 6];
const blocksPerStage = 4;
const blocks = 20;
/** Inputs for the resolution: one for each 16 pixels from 112 on. */
const resolutions = { first: 112, step: 16, count: 8 };

interface Layer {
  /** [outputs, inputs] */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

export interface AccuracyPredictor {
  /** A share in [0, 1], as its authors' validation set had it; good for ranking. */
  predict(arch: StagedArch): number;
}

/** @throws {CotuneError} ERR_CHECKPOINT_KEY_MISSING, ERR_TENSOR_SHAPE */
export function loadAccuracyPredictor(checkpoint: Checkpoint): AccuracyPredictor {
  const inputs = blocks * (kernels.length + expansions.length) + resolutions.count;
  const layers = [0, 2, 4, 6].map((index) => readLayer(checkpoint, index));
  const sizes = layers.map(({ weight, bias }) => weight.length / bias.length);
  const outputs = layers.map(({ bias }) => bias.length);
  if ([inputs, ...outputs].join() !== [...sizes, 1].join())
    throw new CotuneError(
      'ERR_TENSOR_SHAPE',
      `the predictor's layers take ${sizes.join(', ')} values and give ${outputs.join(', ')}; the first must take ${inputs}, the last give 1`,
    );
  return {
    predict: (arch) => layers.reduce(applyLayer, Float64Array.from(featuresOf(arch)))[0]!,
  };
}

const readLayer = (checkpoint: Checkpoint, index: number): Layer => ({
  weight: checkpoint.read(`${index}.weight`),
  bias: checkpoint.read(`${index}.bias`),
});

/** A linear layer; all but the last, which has one output, are followed by max(x, 0). */
function applyLayer(
  x: Float64Array,
  { weight, bias }: Layer,
  index: number,
  all: readonly Layer[],
): Float64Array {
  const last = index === all.length - 1;
  return Float64Array.from(bias, (shift, row) => {
    let sum = shift;
    for (let column = 0; column < x.length; column++) sum += weight[row * x.length + column]! * x[column]!;
    return last ? sum : Math.max(0, sum);
  });
}

/** One input per choice: kernels of all blocks, then expansions, then the resolution; skipped blocks have none. */
function featuresOf({ ks, e, d, r }: StagedArch): number[] {
  const kept = (block: number) => block % blocksPerStage < d[Math.floor(block / blocksPerStage)]!;
  const oneHot = (choices: readonly number[], values: readonly number[]) =>
    values.flatMap((value, block) => choices.map((choice) => (kept(block) && choice === value ? 1 : 0)));
  const { first, step, count } = resolutions;
  const slot = Math.floor(((r ?? 224) - first) / step);
  return [
    ...oneHot(kernels, ks),
    ...oneHot(expansions, e),
    ...Array.from({ length: count }, (_, index) => (index === slot ? 1 : 0)),
  ];
}
