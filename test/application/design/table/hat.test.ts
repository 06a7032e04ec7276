import { describe, expect, it } from 'vitest';
import { hatCost } from '#cotune/application/design/table/hat-cost.js';
import { parseHatDataset } from '#cotune/application/design/table/hat-dataset.js';
import { fitHatLatency } from '#cotune/application/design/table/hat-latency.js';
import {
  type HatArch,
  hatFeatures,
  hatKey,
  hatNorms,
  hatSpace,
} from '#cotune/application/design/table/hat-space.js';
import { openDeviceTable } from '#cotune/application/design/table/open-table.js';
import { largestOf, parseArch, smallestOf } from '#cotune/application/network/arch-space.js';
import { hatCsv } from '../../../support/device-tables.js';
import { missingShared, sharedPath } from '../../../support/shared.js';

/** The example that the published predictor comes with. */
const example = {
  encoder_embed_dim: 512,
  encoder_layer_num: 6,
  encoder_ffn_embed_dim: [3072, 3072, 3072, 3072, 3072, 3072],
  encoder_self_attention_heads: [8, 8, 8, 8, 8, 4],
  decoder_embed_dim: 512,
  decoder_layer_num: 5,
  decoder_ffn_embed_dim: [2048, 3072, 3072, 3072, 1024, 1024],
  decoder_self_attention_heads: [4, 8, 8, 4, 4, 4],
  decoder_ende_attention_heads: [4, 8, 8, 4, 4, 4],
  decoder_arbitrary_ende_attn: [-1, 1, 1, 1, 1, -1],
};

describe('a sub-transformer', () => {
  it('is described by the published ten numbers', () => {
    const features = hatFeatures(parseArch(hatSpace, example));
    const plain = features.map((feature, index) => feature * hatNorms[index]!);
    const expected = [512, 6, 3072, 44 / 6, 512, 5, 12288 / 5, 5.6, 5.6, 9 / 5];
    for (const [index, value] of plain.entries()) expect(value).toBeCloseTo(expected[index]!, 9);
  });

  it('is the same whatever is said of layers that it does not have', () => {
    const other = { ...example, decoder_ffn_embed_dim: [2048, 3072, 3072, 3072, 1024, 3072] };
    expect(hatKey(other)).toBe(hatKey(example));
    expect(hatKey({ ...example, decoder_layer_num: 6 })).not.toBe(hatKey(example));
    expect(hatFeatures(other)).toEqual(hatFeatures(example));
    expect(hatCost(other)).toEqual(hatCost(example));
  });

  it('outside the space is refused', () => {
    expect(() => parseArch(hatSpace, { ...example, decoder_layer_num: 7 })).toThrowError(
      expect.objectContaining({ code: 'ERR_ARCH_OUTSIDE_SPACE' }),
    );
  });

  it('has the parameters of its layers', () => {
    const one = { ...(smallestOf(hatSpace) as HatArch) };
    const linear = (inputs: number, outputs: number) => inputs * outputs + outputs;
    const attention = 3 * linear(512, 512) + linear(512, 512);
    const feedForward = linear(512, 1024) + linear(1024, 512);
    const encoder = 6 * (attention + feedForward + 2 * 2 * 512);
    const decoder = 2 * attention + feedForward + 3 * 2 * 512;
    expect(hatCost(one).parameters).toBe(encoder + decoder);
  });

  it('costs more operations where it attends to more layers, and no more parameters', () => {
    const more = { ...example, decoder_arbitrary_ende_attn: [2, 2, 2, 2, 2, 2] };
    expect(hatCost(more).parameters).toBe(hatCost(example).parameters);
    expect(hatCost(more).macs).toBeGreaterThan(hatCost(example).macs);
  });
});

describe('a data set of transformers', () => {
  const rule = (features: readonly number[]) => 30 + features[5]! * (2 + features[6]! / 500 + features[9]!);

  it('gives a latency of every sub-transformer', () => {
    const { latencySeconds, heldOut } = fitHatLatency(parseHatDataset(hatCsv(400, rule), 'set'));
    expect(heldOut.rows).toBe(400);
    expect(heldOut.meanRelative).toBeLessThan(1e-3);
    const plain = hatFeatures(example).map((feature, index) => feature * hatNorms[index]!);
    expect(latencySeconds(example) * 1000).toBeCloseTo(rule(plain), 1);
  });

  it('takes the header with and without a unit', () => {
    const text = hatCsv(200, rule);
    const without = text.replace('encoder_ms', 'encoder').replace('decoder_ms', 'decoder');
    expect(parseHatDataset(without, 'set')).toEqual(parseHatDataset(text, 'set'));
  });

  it.each([
    [
      'a missing column',
      hatCsv(200, rule).replace('decoder_layer_num', 'layers'),
      /no column decoder_layer_num/,
    ],
    ['a word for a number', hatCsv(200, rule).replace('\n640,', '\nwide,'), /line 3: encoder_embed_dim/],
    ['a latency of nothing', hatCsv(200, () => 5), /line 2: latency_mean_decoder_ms/],
    ['too few rows', hatCsv(20, rule), /20 rows/],
    ['a line that is cut off', `${hatCsv(200, rule)}640,6,1024\n`, /line 202/],
  ])('is refused for %s', (_, text, message) => {
    expect(() => parseHatDataset(text, 'set')).toThrowError(
      expect.objectContaining({ code: 'ERR_DEVICE_TABLE', message: expect.stringMatching(message) }),
    );
  });

  it.skipIf(missingShared('data/measured/hat_latency')).each([
    ['wmt14ende_cpu_raspberrypi.csv', 0.01],
    ['wmt14ende_gpu_titanxp.csv', 0.035],
  ])('as published, %s, is predicted with a median error below %s', async (name, limit) => {
    const table = await openDeviceTable(sharedPath('data/measured/hat_latency', name));
    if (table.kind !== 'hat-transformers') throw new Error('no transformers');
    const { heldOut, latencySeconds } = fitHatLatency(table.rows);
    expect(heldOut.rows).toBe(2000);
    expect(heldOut.medianRelative).toBeLessThan(limit);
    expect(latencySeconds(largestOf(hatSpace))).toBeGreaterThan(2 * latencySeconds(smallestOf(hatSpace)));
  });
});
