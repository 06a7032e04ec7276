/** The decoder of a sub-transformer for new tokens: keys and values of those before are given and handed on. */
import type { GraphBuilder } from '../onnx/graph-builder.js';
import { emitEmbedding } from './emit-embedding.js';
import type { CrossMemory, SubTransformer } from './emit-encoder.js';
import {
  addAndNormalise,
  type Emission,
  feedForward,
  layerNorm,
  outputOf,
  type Stream,
  selfAttention,
} from './emit-layers.js';
import { SlicedWeights } from './sliced-weights.js';
import { sharesOutput } from './tensors.js';

export interface DecoderInputs {
  /** [batch, new tokens], of whatever integers. */
  readonly tokens: string;
  /** Positions of the new tokens, from 0; one number, or one per new token. */
  readonly positions: string;
  /** Per layer. */
  readonly memories: readonly CrossMemory[];
  /** Per layer [2, batch, heads, length, inner / heads], and names for those with the new tokens. */
  readonly past: readonly string[];
  readonly present: readonly string[];
}

export const headsOf = ({ arch }: SubTransformer) => arch.decoder.decoder_self_attention_heads;

/** @returns logits [batch, new tokens, target tokens] */
export function emitDecoder(graph: GraphBuilder, network: SubTransformer, inputs: DecoderInputs): string {
  const { description, checkpoint, arch } = network;
  const { supertransformer: whole, vocab } = description;
  const emission: Emission = {
    graph,
    weights: new SlicedWeights(graph, checkpoint),
    normFirst: whole.decoder_normalize_before,
    width: arch.decoder.decoder_embed_dim,
    inner: whole.qkv_dim,
  };
  const { weights, width } = emission;
  const x = embed(emission, network, inputs);
  const first = 'decoder.layers.0.self_attn_layer_norm';
  let stream: Stream = { sum: x, next: emission.normFirst ? layerNorm(emission, x, first) : x };
  for (let layer = 0; layer < arch.decoder.decoder_layer_num; layer++)
    stream = emitLayer(emission, network, inputs, layer, stream);
  const projection = sharesOutput(whole) ? 'decoder.embed_tokens.weight' : 'decoder.embed_out';
  return graph.node('MatMul', [
    stream.next,
    weights.turned([{ key: projection, outputs: vocab.target, inputs: width }]),
  ]);
}

function embed(emission: Emission, network: SubTransformer, { tokens, positions }: DecoderInputs): string {
  const { graph } = emission;
  const embedded = emitEmbedding(emission, network, 'decoder', tokens);
  return graph.add(embedded.tokens, graph.node('Gather', [embedded.positions, positions]));
}

function emitLayer(
  emission: Emission,
  { arch }: SubTransformer,
  { memories, past, present }: DecoderInputs,
  layer: number,
  input: Stream,
): Stream {
  const { weights, width, normFirst } = emission;
  const { decoder } = arch;
  const at = `decoder.layers.${layer}`;
  const own = ['self_attn_layer_norm', 'encoder_attn_layer_norm', 'final_layer_norm'].map(
    (name) => `${at}.${name}`,
  );
  const isLast = layer === decoder.decoder_layer_num - 1;
  const following = isLast ? 'decoder.layer_norm' : `decoder.layers.${layer + 1}.self_attn_layer_norm`;
  const norms = normFirst ? [own[1]!, own[2]!, following] : own;
  const bias = (name: string) => weights.vector(`${at}.${name}.bias`, width);
  const attended = selfAttention(emission, input.next, `${at}.self_attn`, {
    heads: decoder.decoder_self_attention_heads[layer]!,
    past: past[layer]!,
    present: present[layer]!,
  });
  const own1 = outputOf(emission, attended, `${at}.self_attn`);
  let stream = addAndNormalise(emission, input, own1, bias('self_attn.out_proj'), norms[0]!);
  const heads = decoder.decoder_ende_attention_heads[layer]!;
  const crossed = crossAttention(emission, stream.next, `${at}.encoder_attn`, heads, memories[layer]!);
  const own2 = outputOf(emission, crossed, `${at}.encoder_attn`);
  stream = addAndNormalise(emission, stream, own2, bias('encoder_attn.out_proj'), norms[1]!);
  const fed = feedForward(emission, stream.next, at, decoder.decoder_ffn_embed_dim[layer]!);
  return addAndNormalise(emission, stream, fed, bias('fc2'), norms[2]!);
}

function crossAttention(
  { graph, weights, width, inner }: Emission,
  x: string,
  at: string,
  heads: number,
  { keys, values, mask }: CrossMemory,
): string {
  const key = weights.has(`${at}.q_proj_weight`) ? `${at}.q_proj_weight` : `${at}.in_proj_weight`;
  const product = graph.node('MatMul', [x, weights.turned([{ key, outputs: inner, inputs: width }])]);
  const query = graph.add(product, weights.vector(`${at}.in_proj_bias`, inner));
  return graph.runtimeNode('MultiHeadAttention', [query, keys, values, '', mask], {
    num_heads: { int: heads },
  });
}
