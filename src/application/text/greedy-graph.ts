/**
 * A whole sub-transformer as one graph: the encoder, and the decoder in a loop that takes the likeliest token each
 * time. One call writes a whole batch of texts; no token costs a call of its own.
 */
import { GraphBuilder } from '../onnx/graph-builder.js';
import type { Allocate } from '../onnx/protobuf.js';
import { hatArchKey } from './arch.js';
import { emitDecoder, headsOf } from './emit-decoder.js';
import { type CrossMemory, emitEncoder, type SubTransformer, sourceName } from './emit-encoder.js';

export const stepsName = 'steps';
/** Results: token, its log-probability and that of the end, each [steps, batch, 1]. */
export const greedyOutputs = { tokens: 'tokens', scores: 'scores', endScores: 'end_scores' } as const;

export const metadataOf = ({ description, arch }: SubTransformer) => ({
  family: description.family,
  arch: JSON.stringify(arch),
  source: description.source ?? 'extracted by cotune',
});

/**
 * Inputs 'source', 'mask' ([batch, length] int32, padding last) and 'steps' (int64, the most tokens). Padding is never
 * taken, nor the end as the first token where results have at least one; texts that have ended go on with tokens that
 * mean nothing until all have.
 */
export function buildGreedyGraph(network: SubTransformer, allocate?: Allocate): Uint8Array {
  const graph = new GraphBuilder(`greedy ${hatArchKey(network.arch)}`, metadataOf(network));
  const { memories } = emitEncoder(graph, network);
  graph.input(stepsName, [], 'int64');
  const heads = headsOf(network);
  const { vocab } = network.description;
  const batch = graph.node('Shape', [sourceName], { end: { int: 1 } });
  const column = shapeAround(graph, [], batch, [1]);
  const start = graph.node('Expand', [graph.integers('start', [vocab.eos]), column]);
  const alive = graph.node('Expand', [graph.initialiser('one', [1], Float32Array.of(1)), column]);
  const pasts = new Map([...new Set(heads)].map((count) => [count, emptyPast(graph, network, count, batch)]));
  const { first, later } = emitMasks(graph, network);
  const initial = [start, first, alive, ...heads.map((count) => pasts.get(count)!)];
  graph.nodeOfMany(
    'Loop',
    [stepsName, graph.integers('go', [1], [], 'bool'), ...initial],
    [...initial.map(() => graph.fresh('final')), ...Object.values(greedyOutputs)],
    { body: buildBody(network, memories, later).asBody() },
  );
  graph.output(greedyOutputs.tokens, ['written', 'batch', 1], 'int64');
  graph.output(greedyOutputs.scores, ['written', 'batch', 1]);
  graph.output(greedyOutputs.endScores, ['written', 'batch', 1]);
  return graph.encode(allocate);
}

/** A shape with the number of texts in it. */
function shapeAround(
  graph: GraphBuilder,
  before: readonly number[],
  batch: string,
  after: readonly number[],
): string {
  const sizes = (list: readonly number[]) =>
    list.length === 0 ? [] : [graph.integers(graph.fresh('sizes'), list)];
  return graph.node('Concat', [...sizes(before), batch, ...sizes(after)], { axis: { int: 0 } });
}

/** Keys and values of no tokens. */
function emptyPast(
  graph: GraphBuilder,
  { description }: SubTransformer,
  heads: number,
  batch: string,
): string {
  const after = [heads, 0, description.supertransformer.qkv_dim / heads];
  return graph.node('ConstantOfShape', [shapeAround(graph, [2], batch, after)]);
}

/** What is added to log-probabilities: minus infinity for what may not be taken. */
function emitMasks(graph: GraphBuilder, { description }: SubTransformer): { first: string; later: string } {
  const { vocab, decoding } = description;
  const maskOf = (name: string, forbidden: readonly number[]) => {
    const values = new Float32Array(vocab.target);
    for (const token of forbidden) values[token] = Number.NEGATIVE_INFINITY;
    return graph.initialiser(name, [vocab.target], values);
  };
  const first = decoding.min_len > 0 ? [vocab.pad, vocab.eos] : [vocab.pad];
  return { first: maskOf('mask.first', first), later: maskOf('mask.later', [vocab.pad]) };
}

function buildBody(
  network: SubTransformer,
  memories: readonly CrossMemory[],
  laterMask: string,
): GraphBuilder {
  const body = new GraphBuilder('token', {}, 'step_');
  const heads = headsOf(network);
  const { qkv_dim: inner } = network.description.supertransformer;
  const step = body.input('step', [], 'int64');
  body.input('going', [], 'bool');
  const tokens = body.input('token', ['batch', 1], 'int64');
  const mask = body.input('forbidden', [network.description.vocab.target]);
  const alive = body.input('alive', ['batch', 1]);
  const cache = (kind: string, length: string) =>
    heads.map((count, layer) => ({
      name: `${kind}.${layer}`,
      shape: [2, 'batch', count, length, inner / count] as const,
    }));
  const past = cache('past_of', 'past');
  const present = cache('present_of', 'present');
  for (const { name, shape } of past) body.input(name, shape);
  const logits = emitDecoder(body, network, {
    tokens,
    positions: step,
    memories,
    past: past.map(({ name }) => name),
    present: present.map(({ name }) => name),
  });
  const chosen = emitChoice(body, network, logits, mask);
  const goes = body.node('Not', [
    body.node('Equal', [chosen.token, body.integers('end', [network.description.vocab.eos])]),
  ]);
  const stillAlive = body.multiply(alive, body.node('Cast', [goes], { to: { int: 1 } }));
  const any = body.node('ReduceMax', [stillAlive], { keepdims: { int: 0 } });
  const going = body.node('Cast', [any], { to: { int: 9 } });
  body.output(going, [], 'bool');
  body.output(chosen.token, ['batch', 1], 'int64');
  body.output(body.node('Identity', [laterMask]), [network.description.vocab.target]);
  body.output(stillAlive, ['batch', 1]);
  for (const { name, shape } of present) body.output(name, shape);
  body.output(body.node('Identity', [chosen.token]), ['batch', 1], 'int64');
  body.output(chosen.score, ['batch', 1]);
  body.output(chosen.endScore, ['batch', 1]);
  return body;
}

/** The likeliest allowed token and its log-probability, and that of the end, should the text have to end here. */
function emitChoice(body: GraphBuilder, { description }: SubTransformer, logits: string, mask: string) {
  const logProbabilities = body.node('LogSoftmax', [logits], { axis: { int: -1 } });
  const allowed = body.add(logProbabilities, mask);
  const token = body.node('ArgMax', [allowed], { axis: { int: 2 }, keepdims: { int: 0 } });
  const score = body.node('ReduceMax', [allowed], { axes: { ints: [2] }, keepdims: { int: 0 } });
  const end = body.integers('end_token', [description.vocab.eos], []);
  const endScore = body.node('Gather', [logProbabilities, end], { axis: { int: 2 } });
  return { token, score, endScore };
}
