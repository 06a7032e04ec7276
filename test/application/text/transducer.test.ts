import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type HatArch,
  largestHatArch,
  randomHatArch,
  smallestHatArch,
} from '#cotune/application/text/arch.js';
import type { TextDescription } from '#cotune/application/text/description.js';
import { Transducer } from '#cotune/application/text/transducer.js';
import { createRandom } from '#cotune/core/random.js';
import { largestDifference } from '../../support/models.js';
import {
  anyDescription,
  PlainTransformer,
  randomTokens,
  randomWeights,
  smallDescription,
} from '../../support/small-transformer.js';

const opened: Transducer[] = [];
afterEach(async () => {
  for (const transducer of opened.splice(0)) await transducer.release();
});

function network(description: TextDescription, seed: number, arch?: HatArch) {
  const checkpoint = randomWeights(description, seed);
  const chosen = arch ?? randomHatArch(description, createRandom(seed));
  const transducer = new Transducer({ description, checkpoint, arch: chosen }, 1);
  opened.push(transducer);
  return { transducer, plain: new PlainTransformer(description, checkpoint, chosen), arch: chosen };
}

const end = 2;
const sourceOf = (length: number, seed: number) => [...randomTokens(length, 17, seed), end];
const seeds = fc.integer({ min: 1, max: 1e6 });
const runs = { numRuns: 15 };

describe('a sub-transformer computes what a plain forward pass of its weights computes', () => {
  it('whatever its sizes, norms and embeddings', async () => {
    await fc.assert(
      fc.asyncProperty(anyDescription, seeds, async (description, seed) => {
        const { transducer, plain } = network(description, seed);
        const sources = [sourceOf(7, seed), sourceOf(3, seed + 1)];
        const targets = [
          [end, ...randomTokens(4, 17, seed)],
          [end, ...randomTokens(4, 17, seed + 2)],
        ];
        const encoding = await transducer.encode(sources);
        const { logits } = await transducer.decode(encoding, transducer.empty(2), targets);
        const expected = targets.flatMap((target, row) => plain.decode(sources[row]!, target).flat());
        expect(largestDifference(logits, Float32Array.from(expected))).toBeLessThan(2e-4);
        const first = plain.encode(sources[0]!).encoded.flat();
        expect(
          largestDifference(encoding.encoded.subarray(0, first.length), Float32Array.from(first)),
        ).toBeLessThan(2e-4);
      }),
      runs,
    );
  });

  it('also where only some encoder layers are kept and later ones would be attended to', async () => {
    const description = smallDescription({
      supertransformer: { encoder_normalize_before: true, decoder_normalize_before: true },
    });
    const whole = largestHatArch(description);
    const arch = { ...whole, encoder: { ...whole.encoder, encoder_layer_num: 1 } };
    const { transducer, plain } = network(description, 5, arch);
    const source = sourceOf(5, 3);
    const { logits } = await transducer.decode(await transducer.encode([source]), transducer.empty(1), [
      [end, 9, 8],
    ]);
    expect(
      largestDifference(logits, Float32Array.from(plain.decode(source, [end, 9, 8]).flat())),
    ).toBeLessThan(2e-4);
  });
});

describe('keys and values that are kept', () => {
  it('give what decoding from the beginning gives, however the tokens are portioned', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyDescription,
        seeds,
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 2, maxLength: 4 }),
        async (description, seed, portions) => {
          const { transducer } = network(description, seed);
          const encoding = await transducer.encode([sourceOf(6, seed)]);
          const tokens = [end, ...randomTokens(11, 17, seed)];
          const whole = await transducer.decode(encoding, transducer.empty(1), [tokens]);
          let cache = transducer.empty(1);
          const rows: number[] = [];
          for (const portion of portions) {
            const step = await transducer.decode(encoding, cache, [
              tokens.slice(cache.length, cache.length + portion),
            ]);
            rows.push(...step.logits);
            cache = step.cache;
          }
          expect(
            largestDifference(Float32Array.from(rows), whole.logits.subarray(0, rows.length)),
          ).toBeLessThan(1e-5);
        },
      ),
      runs,
    );
  });
});

describe('writing greedily', () => {
  it('takes the likeliest token each time, as decoding without a cache does', async () => {
    await fc.assert(
      fc.asyncProperty(anyDescription, seeds, async (description, seed) => {
        const { transducer, plain } = network(description, seed);
        const source = sourceOf(5, seed);
        const [written] = await transducer.greedy([source]);
        expect(written!.tokens).toEqual(plainGreedy(plain, description, source));
      }),
      runs,
    );
  });

  it('gives each text of a batch what it would get alone, whatever it is padded with', async () => {
    const description = smallDescription();
    const { transducer } = network(description, 11);
    const sources = [sourceOf(9, 1), sourceOf(1, 2), sourceOf(4, 3), [end]];
    const together = await transducer.greedy(sources);
    for (const [row, source] of sources.entries()) {
      const [alone] = await transducer.greedy([source]);
      expect(together[row]!.tokens).toEqual(alone!.tokens);
      expect(together[row]!.score).toBeCloseTo(alone!.score, 4);
    }
  });

  it('never writes padding, nothing empty, and ends where it has to', async () => {
    const description = smallDescription();
    const { transducer } = network(description, 12);
    for (const maxTokens of [1, 5, 12]) {
      const written = await transducer.greedy([sourceOf(6, 1), sourceOf(2, 9)], maxTokens);
      for (const { tokens } of written) {
        expect(tokens).not.toContain(description.vocab.pad);
        expect(tokens.length).toBeGreaterThan(1);
        expect(tokens.length).toBeLessThanOrEqual(maxTokens + 1);
        expect(tokens.indexOf(end)).toBe(tokens.length - 1);
      }
    }
  });

  it('refuses a text that is longer than the network has positions for', async () => {
    const { transducer } = network(smallDescription(), 13);
    await expect(transducer.greedy([sourceOf(13, 1)])).rejects.toMatchObject({ code: 'ERR_TENSOR_SHAPE' });
    await expect(transducer.greedy([[]])).rejects.toMatchObject({ code: 'ERR_TENSOR_SHAPE' });
    await expect(transducer.greedy([sourceOf(3, 1)], 13)).rejects.toMatchObject({ code: 'ERR_TENSOR_SHAPE' });
  });
});

describe('beam search', () => {
  it('of width one is greedy writing, score and all', async () => {
    await fc.assert(
      fc.asyncProperty(anyDescription, seeds, async (description, seed) => {
        const { transducer } = network(description, seed);
        const sources = [sourceOf(5, seed)];
        const [[greedy], [beam]] = [await transducer.greedy(sources), await transducer.beam(sources, 1)];
        expect(beam!.tokens).toEqual(greedy!.tokens);
        expect(beam!.score).toBeCloseTo(greedy!.score, 4);
      }),
      runs,
    );
  });

  it('scores a result as a plain forward pass scores its tokens', async () => {
    const description = smallDescription({ supertransformer: { share_decoder_input_output_embed: false } });
    const { transducer, plain } = network(description, 21, smallestHatArch(description));
    const source = sourceOf(6, 4);
    const [found] = await transducer.beam([source], 4, { lengthPenalty: 0.6 });
    const rows = plain.decode(source, [end, ...found!.tokens.slice(0, -1)]).map(logSoftmax);
    const total = found!.tokens.reduce((sum, token, place) => sum + rows[place]![token]!, 0);
    expect(found!.score).toBeCloseTo(total / found!.tokens.length ** 0.6, 3);
  });
});

function plainGreedy(
  plain: PlainTransformer,
  { vocab, decoding }: TextDescription,
  source: readonly number[],
): number[] {
  const tokens: number[] = [];
  while (tokens.length < decoding.max_len) {
    const row = plain.decode(source, [end, ...tokens]).at(-1)!;
    const allowed = row.map((value, token) =>
      token === vocab.pad || (tokens.length === 0 && token === end) ? -Infinity : value,
    );
    const best = allowed.indexOf(Math.max(...allowed));
    tokens.push(best);
    if (best === end) return tokens;
  }
  return [...tokens, end];
}

function logSoftmax(row: readonly number[]): number[] {
  const most = Math.max(...row);
  const shift = most + Math.log(row.reduce((sum, value) => sum + Math.exp(value - most), 0));
  return row.map((value) => value - shift);
}
