import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluateTexts } from '#cotune/application/design/text/evaluate-texts.js';
import { fitLengths } from '#cotune/application/design/text/length-model.js';
import { readTextLibrary } from '#cotune/application/design/text/text-library.js';
import { readTextPairs } from '#cotune/application/design/text/text-pairs.js';
import { hatArchKey } from '#cotune/application/text/arch.js';
import { textCost } from '#cotune/application/text/cost.js';
import { isTextSupernet } from '#cotune/application/text/text-supernet.js';
import { bundledLibrary, bundledTextLibrary } from '../../../support/bundled.js';

const library = await readTextLibrary(bundledTextLibrary);
const pairs = await readTextPairs(join(bundledTextLibrary, 'examples.json'));

describe('the library of the bundled transformer', () => {
  it('goes from small to large, six or more, and needs no statistics', async () => {
    expect(library.subnets.length).toBeGreaterThanOrEqual(6);
    expect(new Set(library.subnets.map(({ arch }) => hatArchKey(arch))).size).toBe(library.subnets.length);
    const [first, last] = [library.subnets[0]!, library.subnets.at(-1)!];
    expect(last.macs).toBeGreaterThan(first.macs);
    expect(await isTextSupernet(bundledTextLibrary)).toBe(true);
    expect(await isTextSupernet(bundledLibrary)).toBe(false);
  });

  it('says what its sub-transformers get right on other unseen texts', { timeout: 60_000 }, async () => {
    const { arch, accuracy } = library.subnets[0]!;
    const { exact, texts } = await evaluateTexts(library, arch, pairs, { threads: 1 });
    expect(texts).toBe(pairs.length);
    // Four standard errors of 320 texts.
    expect(Math.abs(exact - accuracy)).toBeLessThan(0.09);
  });

  it('is refused naming what is wrong', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cotune-texts-'));
    cpSync(bundledTextLibrary, folder, { recursive: true });
    const path = join(folder, 'library.json');
    const file = JSON.parse(readFileSync(path, 'utf8'));
    file.subnets[0].arch.decoder.decoder_layer_num = 99;
    writeFileSync(path, JSON.stringify(file));
    await expect(readTextLibrary(folder)).rejects.toMatchObject({ code: 'ERR_LIBRARY' });
    writeFileSync(path, '[]');
    await expect(readTextLibrary(folder)).rejects.toMatchObject({ code: 'ERR_LIBRARY' });
    await expect(readTextPairs(path)).rejects.toMatchObject({ code: 'ERR_TEXT_PAIRS' });
  });
});

it('the cost of a sub-transformer counts every weight of the largest once', () => {
  const { description } = library.supernet;
  const stored = [...library.supernet.checkpoint.keys()]
    .filter((key) => key !== 'decoder.embed_tokens.weight')
    .reduce((sum, key) => sum + library.supernet.checkpoint.shape(key).reduce((a, b) => a * b, 1), 0);
  const whole = {
    encoder: {
      encoder_embed_dim: 128,
      encoder_layer_num: 4,
      encoder_ffn_embed_dim: [320, 320, 320, 320],
      encoder_self_attention_heads: [4, 4, 4, 4],
    },
    decoder: {
      decoder_embed_dim: 128,
      decoder_layer_num: 6,
      decoder_ffn_embed_dim: new Array<number>(6).fill(320),
      decoder_self_attention_heads: new Array<number>(6).fill(4),
      decoder_ende_attention_heads: new Array<number>(6).fill(4),
      decoder_arbitrary_ende_attn: new Array<number>(6).fill(1),
    },
  };
  expect(textCost(description, whole, { source: 10, target: 10 }).parameters).toBe(stored);
});

it('times of texts are explained by their lengths where they depend on them', () => {
  const texts = Array.from({ length: 30 }, (_, index) => {
    const [source, target] = [5 + (index % 7), 4 + (index % 5)];
    return { source, target, seconds: 1e-3 + 2e-5 * source + 3e-4 * target };
  });
  const model = fitLengths(texts)!;
  expect(model.secondsPerTargetToken).toBeCloseTo(3e-4, 8);
  expect(model.rSquared).toBeCloseTo(1, 6);
  expect(fitLengths(texts.slice(0, 3))).toBeNull();
});
