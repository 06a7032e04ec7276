/**
 * Parameters and multiply-accumulate operations of a sub-transformer, for one sentence of 30 words each way, without
 * embeddings and the projection to the vocabulary. They stand in for accuracy where a search has no translations to
 * judge by: a proxy, not a measure.
 */
import type { Arch } from '../../network/arch-space.js';
import type { NetworkCost } from '../../network/cost.js';
import { attendedLayers, type HatArch } from './hat-space.js';

/** Of queries, keys and values together with all heads; the number of heads only divides it. */
const attentionWidth = 512;
const words = 30;

export function hatCost(arch: Arch): NetworkCost {
  const hat = arch as HatArch;
  const [encoder, decoder] = [hat.encoder_embed_dim, hat.decoder_embed_dim];
  const parts = [
    ...hat.encoder_ffn_embed_dim.flatMap((ffn) => [
      attention(encoder, encoder, 1),
      feedForward(encoder, ffn),
      norms(encoder, 2),
    ]),
    ...hat.decoder_ffn_embed_dim
      .slice(0, hat.decoder_layer_num)
      .flatMap((ffn, layer) => [
        attention(decoder, decoder, 1),
        attention(decoder, encoder, attendedLayers(hat.decoder_arbitrary_ende_attn[layer]!)),
        feedForward(decoder, ffn),
        norms(decoder, 3),
      ]),
  ];
  return {
    macs: parts.reduce((sum, { macs }) => sum + macs, 0),
    parameters: parts.reduce((sum, { parameters }) => sum + parameters, 0),
  };
}

/** @param layers whose outputs are attended to one behind the other */
function attention(own: number, other: number, layers: number): NetworkCost {
  const [ownWeights, otherWeights] = [2 * own * attentionWidth, 2 * other * attentionWidth];
  const attended = words * layers;
  return {
    parameters: ownWeights + otherWeights + 3 * attentionWidth + own,
    macs: words * ownWeights + attended * otherWeights + 2 * words * attended * attentionWidth,
  };
}

const feedForward = (width: number, ffn: number): NetworkCost => ({
  parameters: 2 * width * ffn + ffn + width,
  macs: words * 2 * width * ffn,
});

const norms = (width: number, count: number): NetworkCost => ({ parameters: 2 * width * count, macs: 0 });
