/** The tensors of an elastic transformer: their names, as fairseq's code has them, and their sizes. */
import type { TextDescription } from './description.js';

type NamedShape = readonly [name: string, shape: readonly number[]];

/** Everything that some sub-transformer needs, in the order in which data meets it. */
export function expectedTextTensors(description: TextDescription): Map<string, readonly number[]> {
  return new Map(tensorsOf(description));
}

function* tensorsOf({ supertransformer: whole, vocab }: TextDescription): Generator<NamedShape> {
  const { encoder_embed_dim: encoderWidth, decoder_embed_dim: decoderWidth } = whole;
  yield ['encoder.embed_tokens.weight', [vocab.source, encoderWidth]];
  for (let layer = 0; layer < whole.encoder_layers; layer++) {
    const at = `encoder.layers.${layer}`;
    yield* attention(`${at}.self_attn`, whole.qkv_dim, encoderWidth, encoderWidth);
    yield* norm(`${at}.self_attn_layer_norm`, encoderWidth);
    yield* feedForward(at, encoderWidth, whole.encoder_ffn_embed_dim);
  }
  if (whole.encoder_normalize_before) yield* norm('encoder.layer_norm', encoderWidth);
  yield ['decoder.embed_tokens.weight', [vocab.target, decoderWidth]];
  for (let layer = 0; layer < whole.decoder_layers; layer++) {
    const at = `decoder.layers.${layer}`;
    yield* attention(`${at}.self_attn`, whole.qkv_dim, decoderWidth, decoderWidth);
    yield* norm(`${at}.self_attn_layer_norm`, decoderWidth);
    yield* attention(`${at}.encoder_attn`, whole.qkv_dim, decoderWidth, encoderWidth);
    yield* norm(`${at}.encoder_attn_layer_norm`, decoderWidth);
    yield* feedForward(at, decoderWidth, whole.decoder_ffn_embed_dim);
  }
  if (whole.decoder_normalize_before) yield* norm('decoder.layer_norm', decoderWidth);
  if (!sharesOutput(whole)) yield ['decoder.embed_out', [vocab.target, decoderWidth]];
}

/** Whether the decoder's embeddings serve as its output projection. */
export const sharesOutput = (whole: TextDescription['supertransformer']) =>
  whole.share_all_embeddings || whole.share_decoder_input_output_embed;

/** Query, key and value are stacked where all have the same input width, and apart otherwise. */
function* attention(at: string, inner: number, width: number, sourceWidth: number): Generator<NamedShape> {
  if (width === sourceWidth) yield [`${at}.in_proj_weight`, [3 * inner, width]];
  else {
    yield [`${at}.q_proj_weight`, [inner, width]];
    yield [`${at}.k_proj_weight`, [inner, sourceWidth]];
    yield [`${at}.v_proj_weight`, [inner, sourceWidth]];
  }
  yield [`${at}.in_proj_bias`, [3 * inner]];
  yield* linear(`${at}.out_proj`, width, inner);
}

function* feedForward(at: string, width: number, inner: number): Generator<NamedShape> {
  yield* linear(`${at}.fc1`, inner, width);
  yield* linear(`${at}.fc2`, width, inner);
  yield* norm(`${at}.final_layer_norm`, width);
}

function* linear(at: string, outputs: number, inputs: number): Generator<NamedShape> {
  yield [`${at}.weight`, [outputs, inputs]];
  yield [`${at}.bias`, [outputs]];
}

function* norm(at: string, width: number): Generator<NamedShape> {
  yield [`${at}.weight`, [width]];
  yield [`${at}.bias`, [width]];
}
