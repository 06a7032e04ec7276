/** Where both sides of a transformer begin: tokens become scaled rows of the embedding, to which positions are added. */
import type { SubTransformer } from './emit-encoder.js';
import type { Emission } from './emit-layers.js';
import { sinusoidTable } from './sinusoid.js';

export interface Embedded {
  /** [batch, length, width], without positions. */
  readonly tokens: string;
  /** [positions, width]: one row for each position that there can be. */
  readonly positions: string;
}

const sides = {
  encoder: { width: 'encoder_embed_dim', most: 'max_source_len' },
  decoder: { width: 'decoder_embed_dim', most: 'max_len' },
} as const;

export function emitEmbedding(
  { graph, weights, width }: Emission,
  { description }: SubTransformer,
  side: keyof typeof sides,
  tokens: string,
): Embedded {
  const { supertransformer: whole, vocab, decoding } = description;
  const superWidth = whole[sides[side].width];
  const scaled = Math.sqrt(whole.vocab_original_scaling ? superWidth : width);
  const table = weights.columns(`${side}.embed_tokens.weight`, width, scaled);
  // With the end.
  const rows = decoding[sides[side].most] + 1;
  return {
    tokens: graph.node('Gather', [table, tokens]),
    positions: graph.initialiser(
      `${side}.positions`,
      [rows, width],
      sinusoidTable({ rows, width, superWidth, pad: vocab.pad }),
    ),
  };
}
