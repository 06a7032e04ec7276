/** Every tensor of an extracted sub-network, sliced as for its model, under the names of the reference code. */
import type { Checkpoint } from '#cotune/application/checkpoint/checkpoint.js';
import { normalKey } from '#cotune/application/network/checkpoint-keys.js';
import {
  type ConvolutionLayer,
  convolutionsOf,
  linearsOf,
  type NetworkPlan,
} from '#cotune/application/network/plan.js';
import { sliceConvolution, sliceLinear, weightShape } from '#cotune/application/network/slicing.js';

export interface Digest {
  readonly name: string;
  readonly shape: readonly number[];
  readonly sum: number;
  readonly l2: number;
}

export function digestsOf(plan: NetworkPlan, checkpoint: Checkpoint): Map<string, Digest> {
  const kept = new Map<string, number>();
  const digests = [...slicedTensors(plan, checkpoint)].map(([key, shape, values]) => {
    const name = countingKept(normalKey(key), kept);
    const sum = values.reduce((total, value) => total + value, 0);
    return { name, shape, sum, l2: Math.sqrt(values.reduce((total, value) => total + value ** 2, 0)) };
  });
  return new Map(digests.map((digest) => [digest.name, digest]));
}

/** The reference numbers the layers that are kept. */
function countingKept(key: string, kept: Map<string, number>): string {
  return key.replace(/^(blocks|input_stem)\.\d+/, (layer, list) => {
    const before = [...kept.keys()].filter((other) => other.startsWith(list)).length;
    if (!kept.has(layer)) kept.set(layer, before);
    return `${list}.${kept.get(layer)}`;
  });
}

type NamedTensor = [key: string, shape: number[], values: Float64Array];

function* slicedTensors({ steps }: NetworkPlan, checkpoint: Checkpoint): Generator<NamedTensor> {
  for (const layer of convolutionsOf(steps)) yield* tensorsOf(layer, checkpoint);
  for (const layer of linearsOf(steps)) {
    const values = new Float32Array(layer.outputs * layer.inputs);
    sliceLinear(values, checkpoint, layer);
    yield [layer.weight, [layer.outputs, layer.inputs], Float64Array.from(values)];
    yield [layer.bias, [layer.outputs], Float64Array.from(checkpoint.read(layer.bias))];
  }
}

function* tensorsOf(layer: ConvolutionLayer, checkpoint: Checkpoint): Generator<NamedTensor> {
  const { weight, bias, batchNorm, outputChannels } = layer;
  const shape = weightShape(layer);
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  sliceConvolution(values, checkpoint, layer, null);
  yield [weight, shape, Float64Array.from(values)];
  const vectors = [bias, batchNorm?.scale, batchNorm?.shift, batchNorm?.mean, batchNorm?.variance];
  for (const key of vectors)
    if (key)
      yield [key, [outputChannels], Float64Array.from(checkpoint.read(key).subarray(0, outputChannels))];
}
