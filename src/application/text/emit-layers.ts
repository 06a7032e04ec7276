/**
 * The layers of a transformer as few, fused operators of ONNX Runtime: a network of this size spends its time
 * starting operators, not computing, so each one that is saved counts.
 */
import type { GraphBuilder } from '../onnx/graph-builder.js';
import type { SlicedWeights } from './sliced-weights.js';

/** What emitting needs: where to, with which weights, and whether norms come before or after. */
export interface Emission {
  readonly graph: GraphBuilder;
  readonly weights: SlicedWeights;
  readonly normFirst: boolean;
  /** Channels of this side's sub-transformer. */
  readonly width: number;
  /** Channels of queries, keys and values of all heads. */
  readonly inner: number;
}

/**
 * What one block hands to the next. `sum` is the residual stream; `next` is what the next block computes on, which is
 * the same after a norm that comes last, and the stream's norm where norms come first.
 */
export interface Stream {
  readonly sum: string;
  readonly next: string;
}

const epsilon = { epsilon: { float: 1e-5 } };

const normOf = ({ weights, width }: Emission, at: string): [string, string] => [
  weights.vector(`${at}.weight`, width),
  weights.vector(`${at}.bias`, width),
];

export function layerNorm(emission: Emission, x: string, at: string): string {
  return emission.graph.node('LayerNormalization', [x, ...normOf(emission, at)], {
    ...epsilon,
    axis: { int: -1 },
  });
}

/**
 * Adds a block's result and its last bias to the stream and normalises the sum, in one operator.
 *
 * @param norm of this block where norms come last, of the next one where they come first
 */
export function addAndNormalise(
  emission: Emission,
  { sum }: Stream,
  result: string,
  bias: string,
  norm: string,
  output?: string,
): Stream {
  const { graph, normFirst } = emission;
  const inputs = [result, sum, ...normOf(emission, norm), bias];
  const normalised = output ?? graph.fresh('normalised');
  if (!normFirst) {
    graph.runtimeNode('SkipLayerNormalization', inputs, epsilon, [normalised]);
    return { sum: normalised, next: normalised };
  }
  const total = graph.fresh('sum');
  graph.runtimeNode('SkipLayerNormalization', inputs, epsilon, [normalised, '', '', total]);
  return { sum: total, next: normalised };
}

export const outputOf = ({ graph, weights, width, inner }: Emission, x: string, at: string): string =>
  graph.node('MatMul', [
    x,
    weights.turned([{ key: `${at}.out_proj.weight`, outputs: width, inputs: inner }]),
  ]);

/** Two linear layers with a rectifier between; the second one's bias is left to `addAndNormalise`. */
export function feedForward(
  { graph, weights, width }: Emission,
  x: string,
  at: string,
  inner: number,
): string {
  const first = graph.node('MatMul', [
    x,
    weights.turned([{ key: `${at}.fc1.weight`, outputs: inner, inputs: width }]),
  ]);
  const hidden = graph.relu(graph.add(first, weights.vector(`${at}.fc1.bias`, inner)));
  return graph.node('MatMul', [
    hidden,
    weights.turned([{ key: `${at}.fc2.weight`, outputs: width, inputs: inner }]),
  ]);
}

/** Projections to queries, keys and values and the attention itself are one operator. */
export function selfAttention(
  { graph, weights, width, inner }: Emission,
  x: string,
  at: string,
  options: {
    readonly heads: number;
    /** [batch, length] int32, 1 for real tokens; where absent each token sees itself and those before. */
    readonly mask?: string;
    /** Keys and values so far, [2, batch, heads, length, inner / heads], and the name of those with the new ones. */
    readonly past?: string;
    readonly present?: string;
  },
): string {
  const { heads, mask = '', past, present } = options;
  const projection = weights.turned([{ key: `${at}.in_proj_weight`, outputs: 3 * inner, inputs: width }]);
  const bias = weights.vector(`${at}.in_proj_bias`, 3 * inner);
  const inputs = [x, projection, bias, mask, ...(past === undefined ? [] : [past])];
  return graph.runtimeNode(
    'Attention',
    inputs,
    {
      num_heads: { int: heads },
      unidirectional: { int: mask === '' ? 1 : 0 },
      qkv_hidden_sizes: { ints: [inner, inner, inner] },
    },
    present === undefined ? undefined : [graph.fresh('attention'), present],
  );
}
