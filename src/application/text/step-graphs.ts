/**
 * The two halves of a sub-transformer as graphs of their own, for whoever decides between tokens: the encoder, and
 * the decoder for one or more new tokens with keys and values of those before.
 */
import { GraphBuilder } from '../onnx/graph-builder.js';
import { hatArchKey } from './arch.js';
import { emitDecoder, headsOf } from './emit-decoder.js';
import { type CrossMemory, emitEncoder, encodedName, type SubTransformer } from './emit-encoder.js';
import { metadataOf } from './greedy-graph.js';

export const logitsName = 'logits';
export const tokensName = 'tokens';
export const positionsName = 'positions';
export const rowsName = 'rows';

export const pastName = (layer: number) => `past.${layer}`;
export const presentName = (layer: number) => `present.${layer}`;

/** How many encoder layers a decoder layer attends to. */
const reachOf = (choice: number) => (choice === -1 ? 1 : choice + 1);

/** Names of what the encoder hands to the decoder: keys and values per layer, and a mask per number of layers. */
export function memoryNames({ arch }: SubTransformer): CrossMemory[] {
  return arch.decoder.decoder_arbitrary_ende_attn.map((choice, layer) => ({
    keys: `keys.${layer}`,
    values: `values.${layer}`,
    mask: `mask.${reachOf(choice)}`,
  }));
}

/** Outputs 'encoded' and everything of `memoryNames`. */
export function buildEncoderGraph(network: SubTransformer): Uint8Array {
  const graph = new GraphBuilder(`encoder ${hatArchKey(network.arch)}`, metadataOf(network));
  const { encoded, memories } = emitEncoder(graph, network);
  const copy = (from: string, to: string) => graph.node('Identity', [from], {}, to);
  graph.output(copy(encoded, encodedName), ['batch', 'length', network.arch.encoder.encoder_embed_dim]);
  const seen = new Set<string>();
  for (const [layer, names] of memoryNames(network).entries()) {
    const shape = memoryShape(network, layer);
    graph.output(copy(memories[layer]!.keys, names.keys), shape);
    graph.output(copy(memories[layer]!.values, names.values), shape);
    if (!seen.has(names.mask))
      graph.output(copy(memories[layer]!.mask, names.mask), ['batch', `places_${layer}`], 'int32');
    seen.add(names.mask);
  }
  return graph.encode();
}

const memoryShape = ({ description, arch }: SubTransformer, layer: number) => {
  const heads = arch.decoder.decoder_ende_attention_heads[layer]!;
  return ['batch', heads, `places_of_${layer}`, description.supertransformer.qkv_dim / heads];
};

/**
 * Inputs 'tokens' [batch, new], 'positions' [new] and 'rows' [batch] (int32: which row of the past each row of tokens
 * continues), past and memories; outputs 'logits' and present.
 */
export function buildDecoderGraph(network: SubTransformer): Uint8Array {
  const graph = new GraphBuilder(`decoder ${hatArchKey(network.arch)}`, metadataOf(network));
  const { vocab, supertransformer: whole } = network.description;
  const tokens = graph.input(tokensName, ['batch', 'new'], 'int32');
  const positions = graph.input(positionsName, ['new'], 'int32');
  const memories = memoryNames(network);
  for (const [layer, { keys, values }] of memories.entries())
    for (const name of [keys, values]) graph.input(name, memoryShape(network, layer));
  for (const name of new Set(memories.map(({ mask }) => mask)))
    graph.input(name, ['batch', `${name}_places`], 'int32');
  const heads = headsOf(network);
  const cacheShape = (layer: number, length: string) => [
    2,
    'batch',
    heads[layer]!,
    length,
    whole.qkv_dim / heads[layer]!,
  ];
  const rows = graph.input(rowsName, ['batch'], 'int32');
  const past = heads.map((_, layer) => {
    const all = graph.input(pastName(layer), cacheShape(layer, 'past'));
    return graph.node('Gather', [all, rows], { axis: { int: 1 } });
  });
  const present = heads.map((_, layer) => presentName(layer));
  const logits = emitDecoder(graph, network, { tokens, positions, memories, past, present });
  graph.node('Identity', [logits], {}, logitsName);
  graph.output(logitsName, ['batch', 'new', vocab.target]);
  for (const [layer, name] of present.entries()) graph.output(name, cacheShape(layer, 'present'));
  return graph.encode();
}
