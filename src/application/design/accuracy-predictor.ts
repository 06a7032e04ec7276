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

/** A linear layer. */
interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** [inputs, outputs]: what one input adds to every output lies together, so that an input of zero costs nothing. */
  readonly columns: Float32Array;
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
  const sizes = layers.map((layer) => layer.inputs);
  const outputs = layers.map((layer) => layer.outputs);
  if ([inputs, ...outputs].join() !== [...sizes, 1].join())
    throw new CotuneError(
      'ERR_TENSOR_SHAPE',
      `the predictor's layers take ${sizes.join(', ')} values and give ${outputs.join(', ')}; the first must take ${inputs}, the last give 1`,
    );
  // A search asks for very many: nothing is allocated between them.
  const values = layers.map((layer) => new Float64Array(layer.outputs));
  return {
    predict(arch) {
      let x: ArrayLike<number> = featuresOf(arch);
      for (const [index, layer] of layers.entries()) x = applyLayer(layer, x, values[index]!);
      return x[0]!;
    },
  };
}

function readLayer(checkpoint: Checkpoint, index: number): Layer {
  const weight = checkpoint.read(`${index}.weight`);
  const bias = checkpoint.read(`${index}.bias`);
  const [inputs, outputs] = [weight.length / bias.length, bias.length];
  const columns = new Float32Array(weight.length);
  for (let row = 0; row < outputs; row++)
    for (let column = 0; column < inputs; column++)
      columns[column * outputs + row] = weight[row * inputs + column]!;
  return { inputs, outputs, columns, bias };
}

/** What is not above zero is not passed on: of the results of a layer, as of the inputs, which are 0 and 1. */
function applyLayer(
  { inputs, outputs, columns, bias }: Layer,
  x: ArrayLike<number>,
  y: Float64Array,
): Float64Array {
  y.set(bias);
  for (let input = 0; input < inputs; input++) {
    const value = x[input]!;
    if (value <= 0) continue;
    const start = input * outputs;
    for (let output = 0; output < outputs; output++) y[output]! += columns[start + output]! * value;
  }
  return y;
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
