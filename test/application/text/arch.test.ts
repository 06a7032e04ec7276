import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hatArchKey,
  largestHatArch,
  parseHatArch,
  randomHatArch,
  smallestHatArch,
} from '#cotune/application/text/arch.js';
import { createRandom } from '#cotune/core/random.js';
import { smallDescription } from '../../support/small-transformer.js';

const description = smallDescription();
const seeds = fc.integer({ min: 0, max: 1e6 });

describe('a sub-transformer', () => {
  it('is read back as it was, whatever it is', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const arch = randomHatArch(description, createRandom(seed));
        expect(parseHatArch(description, JSON.parse(JSON.stringify(arch)))).toEqual(arch);
      }),
    );
  });

  it('may list layers that it does not keep, as the reference does, or give one number for all', () => {
    const arch = smallestHatArch(description);
    const longer = {
      ...arch,
      decoder: { ...arch.decoder, decoder_ffn_embed_dim: [8, 999], decoder_self_attention_heads: 2 },
    };
    expect(parseHatArch(description, longer)).toEqual(arch);
  });

  it('has a name of its own', () => {
    fc.assert(
      fc.property(seeds, seeds, (first, second) => {
        const [a, b] = [first, second].map((seed) => randomHatArch(description, createRandom(seed)));
        expect(hatArchKey(a!) === hatArchKey(b!)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });

  it.each([
    ['nothing', null, /encoder\.encoder_embed_dim is missing/],
    ['a list', [], /encoder\.encoder_embed_dim is missing/],
    ['half of it', { encoder: largestHatArch(description).encoder }, /decoder\.decoder_embed_dim is missing/],
    [
      'an unknown width',
      {
        ...largestHatArch(description),
        encoder: { ...largestHatArch(description).encoder, encoder_embed_dim: 13 },
      },
      /is 13, allowed: 12, 16/,
    ],
    [
      'too few entries',
      {
        ...largestHatArch(description),
        decoder: { ...largestHatArch(description).decoder, decoder_ffn_embed_dim: [8] },
      },
      /1 entries for 2 layers/,
    ],
    [
      'endless layers',
      {
        ...largestHatArch(description),
        encoder: { ...largestHatArch(description).encoder, encoder_layer_num: 1e9, encoder_ffn_embed_dim: 8 },
      },
      /encoder_layer_num is 1000000000/,
    ],
    ['texts', { encoder: { encoder_embed_dim: '16' }, decoder: 'x' }, /encoder_embed_dim is no number/],
  ])('is refused with what is wrong: %s', (_, value, message) => {
    expect(() => parseHatArch(description, value)).toThrow(
      expect.objectContaining({ code: 'ERR_ARCH_OUTSIDE_SPACE', message: expect.stringMatching(message) }),
    );
  });
});
