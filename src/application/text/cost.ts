/**
 * Parameters and multiply-accumulate operations of a sub-transformer, for one text of given lengths that is written
 * token by token with what was computed before kept. Embeddings that are looked up cost no operations.
 */
import type { NetworkCost } from '../network/cost.js';
import type { HatArch } from './arch.js';
import type { TextDescription } from './description.js';
import { sharesOutput } from './tensors.js';

/** In tokens, ends included. */
export interface TextLengths {
  readonly source: number;
  readonly target: number;
}

export function textCost(description: TextDescription, arch: HatArch, lengths: TextLengths): NetworkCost {
  const parts = [...encoderCosts(description, arch, lengths), ...decoderCosts(description, arch, lengths)];
  return {
    macs: parts.reduce((sum, { macs }) => sum + macs, 0),
    parameters: parts.reduce((sum, { parameters }) => sum + parameters, 0),
  };
}

function* encoderCosts(
  { supertransformer: whole, vocab }: TextDescription,
  { encoder }: HatArch,
  { source }: TextLengths,
): Generator<NetworkCost> {
  const width = encoder.encoder_embed_dim;
  yield { parameters: vocab.source * width, macs: 0 };
  for (const ffn of encoder.encoder_ffn_embed_dim) {
    yield projections(width, width, whole.qkv_dim, source, source);
    yield { parameters: 0, macs: 2 * source * source * whole.qkv_dim };
    yield feedForward(width, ffn, source);
    yield norms(width, 2);
  }
  if (whole.encoder_normalize_before) yield norms(width, 1);
}

function* decoderCosts(
  { supertransformer: whole, vocab }: TextDescription,
  { encoder, decoder }: HatArch,
  { source, target }: TextLengths,
): Generator<NetworkCost> {
  const [width, inner] = [decoder.decoder_embed_dim, whole.qkv_dim];
  for (const [layer, ffn] of decoder.decoder_ffn_embed_dim.entries()) {
    const attended = source * attendedLayers(decoder.decoder_arbitrary_ende_attn[layer]!);
    yield projections(width, width, inner, target, target);
    // Each token looks at itself and those before it.
    yield { parameters: 0, macs: target * (target + 1) * inner };
    yield projections(width, encoder.encoder_embed_dim, inner, target, attended);
    yield { parameters: 0, macs: 2 * target * attended * inner };
    yield feedForward(width, ffn, target);
    yield norms(width, 3);
  }
  if (whole.decoder_normalize_before) yield norms(width, 1);
  const ownEmbedding = whole.share_all_embeddings
    ? Math.max(0, width - encoder.encoder_embed_dim) * vocab.target
    : width * vocab.target;
  const output = sharesOutput(whole) ? 0 : width * vocab.target;
  yield { parameters: ownEmbedding + output, macs: target * width * vocab.target };
}

/** -1 and 0: the last encoder layer's output; k: also the k before it. */
const attendedLayers = (reach: number) => (reach > 0 ? reach + 1 : 1);

/** Query and output of the one side's tokens, key and value of the other's. */
function projections(own: number, other: number, inner: number, ownTokens: number, otherTokens: number) {
  return {
    parameters: 2 * own * inner + 2 * other * inner + 3 * inner + own,
    macs: ownTokens * 2 * own * inner + otherTokens * 2 * other * inner,
  };
}

const feedForward = (width: number, ffn: number, tokens: number): NetworkCost => ({
  parameters: 2 * width * ffn + ffn + width,
  macs: tokens * 2 * width * ffn,
});

const norms = (width: number, count: number): NetworkCost => ({ parameters: 2 * width * count, macs: 0 });
