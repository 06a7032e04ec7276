import { describe, expect, it } from 'vitest';
import { describeTransformer, looksLikeTransformer } from '#cotune/application/text/describe-checkpoint.js';
import { isTextFamily } from '#cotune/application/text/description.js';
import { randomWeights, smallDescription } from '../../support/small-transformer.js';

describe('the description of a transformer', () => {
  it('takes the whole network where it names no choices', () => {
    const { space } = smallDescription({ space: { enc_ffn: [], dec_layers: [], enc_heads: [], arb: [] } });
    expect(space).toMatchObject({ enc_ffn: [24], dec_layers: [2], enc_heads: [4], arb: [-1] });
  });

  it.each([
    [{ space: { enc_ffn: [8, 25] } }, /space\.enc_ffn has choices above the whole network's 24/],
    [{ space: { dec_heads: [3] } }, /3 heads do not divide qkv_dim 16/],
    [
      { space: { arb: [2], enc_layers: [1] }, supertransformer: { encoder_layers: 2 } },
      /reaches back 2 of 2 encoder layers/,
    ],
    [{ space: { arb: [0] } }, /are -1, 1 and 2/],
    [
      { supertransformer: { share_all_embeddings: true }, vocab: { target: 21 } },
      /one vocabulary and one width/,
    ],
    [{ vocab: { eos: 20 } }, /vocab\.eos is outside/],
    [{ supertransformer: { activation_fn: 'gelu' } }, /activation_fn/],
    [{ supertransformer: { encoder_learned_pos: true } }, /encoder_learned_pos/],
  ])('is refused where it contradicts itself: %j', (changes, message) => {
    expect(() => smallDescription(changes)).toThrow(
      expect.objectContaining({ code: 'ERR_NETWORK_DESCRIPTION', message: expect.stringMatching(message) }),
    );
  });

  it('goes by the names that people give the family', () => {
    for (const name of ['hat-transformer', 'HAT', 'Hat_Transformer']) expect(isTextFamily(name)).toBe(true);
    for (const name of ['hatch', 'ofa', 3, null]) expect(isTextFamily(name)).toBe(false);
  });
});

describe('a checkpoint is described', () => {
  const description = smallDescription({
    supertransformer: {
      encoder_normalize_before: true,
      share_decoder_input_output_embed: false,
      decoder_embed_dim: 20,
      qkv_dim: 24,
    },
  });
  const checkpoint = randomWeights(description, 1);
  const trainingArguments = new Map<string, unknown>([
    ['encoder_attention_heads', 4],
    ['decoder_attention_heads', 2],
    ['encoder_layer_num_choice', [3, 1]],
    ['encoder_embed_choice', 'nonsense'],
  ]);

  it('by its tensors and by what its training was called with', () => {
    const found = describeTransformer(checkpoint, { trainingArguments });
    const { encoder_attention_heads, decoder_attention_heads, ...sizes } = description.supertransformer;
    expect(found.supertransformer).toEqual({ ...sizes, encoder_attention_heads, decoder_attention_heads: 2 });
    expect(found.space).toMatchObject({ enc_layers: [1, 3], enc_embed: [16], dec_heads: [2] });
    expect(looksLikeTransformer(checkpoint)).toBe(true);
  });

  it('or by a configuration file, whose choices go first', () => {
    const { supertransformer, space } = description;
    expect(
      describeTransformer(checkpoint, { trainingArguments, configuration: { supertransformer, space } })
        .space,
    ).toEqual(space);
  });

  it('but not where nothing says how many heads it has', () => {
    expect(() => describeTransformer(checkpoint)).toThrow(
      expect.objectContaining({
        code: 'ERR_NETWORK_DESCRIPTION',
        advice: expect.stringContaining('--config'),
      }),
    );
  });

  it('and one that lacks a tensor is refused by its name', () => {
    const lacking = {
      ...checkpoint,
      has: (name: string) => name !== 'encoder.layers.0.self_attn.in_proj_bias' && checkpoint.has(name),
    };
    expect(() => describeTransformer(lacking, { trainingArguments })).toThrow(
      /encoder\.layers\.0\.self_attn\.in_proj_bias/,
    );
  });
});
