/** The encoder of a sub-transformer, and what every decoder layer attends to: computed once for a text. */
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { GraphBuilder } from '../onnx/graph-builder.js';
import type { HatArch } from './arch.js';
import type { TextDescription } from './description.js';
import { emitEmbedding } from './emit-embedding.js';
import {
  addAndNormalise,
  type Emission,
  feedForward,
  layerNorm,
  outputOf,
  type Stream,
  selfAttention,
} from './emit-layers.js';
import { type MatrixPart, SlicedWeights } from './sliced-weights.js';

/** What a graph is made from. */
export interface SubTransformer {
  readonly description: TextDescription;
  readonly checkpoint: Checkpoint;
  readonly arch: HatArch;
}

/** Keys and values of one decoder layer's attention to the source, and which of the places are real. */
export interface CrossMemory {
  /** [batch, heads, places, inner / heads] */
  readonly keys: string;
  readonly values: string;
  /** [batch, places] int32, 1 for real tokens. */
  readonly mask: string;
}

export const sourceName = 'source';
export const maskName = 'mask';
export const encodedName = 'encoded';

/**
 * Inputs 'source' and 'mask', [batch, length] int32: tokens, and 1 for real ones. Padding comes last.
 *
 * @returns the encoder's result and, per decoder layer, what it attends to
 */
export function emitEncoder(
  graph: GraphBuilder,
  network: SubTransformer,
): { encoded: string; memories: CrossMemory[] } {
  const { description, checkpoint, arch } = network;
  const { supertransformer: whole } = description;
  const emission: Emission = {
    graph,
    weights: new SlicedWeights(graph, checkpoint),
    normFirst: whole.encoder_normalize_before,
    width: arch.encoder.encoder_embed_dim,
    inner: whole.qkv_dim,
  };
  const source = graph.input(sourceName, ['batch', 'length'], 'int32');
  const mask = graph.input(maskName, ['batch', 'length'], 'int32');
  const layers = emitLayers(emission, network, embed(emission, network, source), mask);
  const reached = reachedLayers(layers, whole.encoder_layers);
  const memories = emitMemories(emission, network, reached, mask);
  return { encoded: reached[0]!, memories };
}

function embed(emission: Emission, network: SubTransformer, source: string): string {
  const { graph } = emission;
  const { tokens, positions } = emitEmbedding(emission, network, 'encoder', source);
  const length = graph.node('Shape', [source], { start: { int: 1 } });
  const zero = graph.integers('encoder.zero', [0]);
  return graph.add(tokens, graph.node('Slice', [positions, zero, length, zero]));
}

/** The stream behind every layer that is kept; where norms come first the last one's `next` is the final norm. */
function emitLayers(emission: Emission, { arch }: SubTransformer, x: string, mask: string): Stream[] {
  const {
    encoder_layer_num: count,
    encoder_ffn_embed_dim: inners,
    encoder_self_attention_heads: heads,
  } = arch.encoder;
  const { normFirst, weights, width } = emission;
  const normAt = (layer: number, name: string) => `encoder.layers.${layer}.${name}`;
  let stream: Stream = {
    sum: x,
    next: normFirst ? layerNorm(emission, x, normAt(0, 'self_attn_layer_norm')) : x,
  };
  const streams: Stream[] = [];
  for (let layer = 0; layer < count; layer++) {
    const at = `encoder.layers.${layer}`;
    const attended = selfAttention(emission, stream.next, `${at}.self_attn`, { heads: heads[layer]!, mask });
    const afterAttention = normFirst ? `${at}.final_layer_norm` : `${at}.self_attn_layer_norm`;
    stream = addAndNormalise(
      emission,
      stream,
      outputOf(emission, attended, `${at}.self_attn`),
      weights.vector(`${at}.self_attn.out_proj.bias`, width),
      afterAttention,
    );
    const isLast = layer === count - 1;
    const following = isLast ? 'encoder.layer_norm' : normAt(layer + 1, 'self_attn_layer_norm');
    stream = addAndNormalise(
      emission,
      stream,
      feedForward(emission, stream.next, at, inners[layer]!),
      weights.vector(`${at}.fc2.bias`, width),
      normFirst ? following : `${at}.final_layer_norm`,
    );
    streams.push(stream);
  }
  return streams;
}

/**
 * What decoder layers may attend to, the last first. There is one output per layer of the whole network: a skipped
 * layer passes its input on. Those before the last are not normalised where norms come first.
 */
function reachedLayers(streams: readonly Stream[], wholeLayers: number): string[] {
  const output = (back: number) => streams[Math.min(wholeLayers - 1 - back, streams.length - 1)]!.sum;
  const reached = [streams.at(-1)!.next];
  for (let back = 1; back < Math.min(3, wholeLayers); back++) reached.push(output(back));
  return reached;
}

function emitMemories(
  emission: Emission,
  { arch, description }: SubTransformer,
  reached: readonly string[],
  mask: string,
): CrossMemory[] {
  const { graph } = emission;
  const joined = new Map<number, { x: string; mask: string }>();
  const feedOf = (reach: number) => {
    const count = reach === -1 ? 1 : reach + 1;
    const known = joined.get(count);
    if (known !== undefined) return known;
    const axis = { axis: { int: 1 } };
    const feed =
      count === 1
        ? { x: reached[0]!, mask }
        : {
            x: graph.node('Concat', reached.slice(0, count), axis),
            mask: graph.node('Concat', new Array<string>(count).fill(mask), axis),
          };
    joined.set(count, feed);
    return feed;
  };
  return arch.decoder.decoder_arbitrary_ende_attn.map((reach, layer) => {
    const feed = feedOf(reach);
    const heads = arch.decoder.decoder_ende_attention_heads[layer]!;
    return { ...emitKeysAndValues(emission, description, feed.x, layer, heads), mask: feed.mask };
  });
}

function emitKeysAndValues(
  { graph, weights, width, inner }: Emission,
  { supertransformer: whole }: TextDescription,
  x: string,
  layer: number,
  heads: number,
): { keys: string; values: string } {
  const at = `decoder.layers.${layer}.encoder_attn`;
  const together = whole.encoder_embed_dim === whole.decoder_embed_dim;
  const parts: MatrixPart[] = together
    ? [{ key: `${at}.in_proj_weight`, firstRow: inner, outputs: 2 * inner, inputs: width }]
    : [
        { key: `${at}.k_proj_weight`, outputs: inner, inputs: width },
        { key: `${at}.v_proj_weight`, outputs: inner, inputs: width },
      ];
  const product = graph.node('MatMul', [x, weights.turned(parts)]);
  const both = graph.add(product, weights.vector(`${at}.in_proj_bias`, 2 * inner, inner));
  const split = graph.integers(`${at}.split`, [0, 0, 2, heads, inner / heads]);
  const apart = graph.node('Transpose', [graph.node('Reshape', [both, split])], {
    perm: { ints: [2, 0, 3, 1, 4] },
  });
  const take = (index: number, name: string) =>
    graph.node(
      'Gather',
      [apart, graph.integers(`${at}.${name}.index`, [index], [])],
      { axis: { int: 0 } },
      `${at}.${name}`,
    );
  return { keys: take(0, 'keys'), values: take(1, 'values') };
}
