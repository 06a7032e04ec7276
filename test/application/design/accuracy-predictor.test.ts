import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '#cotune/application/checkpoint/checkpoint.js';
import { openCheckpoint } from '#cotune/application/checkpoint/open-checkpoint.js';
import { loadAccuracyPredictor } from '#cotune/application/design/accuracy-predictor.js';
import { missingShared, sharedPath } from '../../support/shared.js';

const inputs = 128;

/** Layers that pass their first values on, so that the prediction is the weighted sum of the inputs. */
function predictorOf(weights: readonly number[], sizes = [inputs, 1, 1, 1, 1]): Checkpoint {
  const tensors = new Map<string, Float32Array>();
  for (const layer of [0, 1, 2, 3]) {
    const weight = new Float32Array(sizes[layer]! * sizes[layer + 1]!).fill(1);
    tensors.set(`${2 * layer}.weight`, layer === 0 ? Float32Array.from(weights) : weight);
    tensors.set(`${2 * layer}.bias`, new Float32Array(sizes[layer + 1]!));
  }
  const read = (name: string) => tensors.get(name)!;
  return {
    keys: () => tensors.keys(),
    has: (name) => tensors.has(name),
    shape: (name) => [read(name).length],
    read,
  };
}

const arch = { ks: Array(20).fill(3), e: Array(20).fill(6), d: Array(5).fill(4), r: 224 };
const ones = (from: number, to: number) =>
  Array.from({ length: inputs }, (_, i) => (i >= from && i < to ? 1 : 0));

describe('the accuracy predictor', () => {
  it('sees one choice of kernel and of expansion per block that is kept, and one resolution', () => {
    const predict = (weights: number[], changes: object = {}) =>
      loadAccuracyPredictor(predictorOf(weights)).predict({ ...arch, ...changes });
    expect(predict(ones(0, 60))).toBe(20);
    expect(predict(ones(60, 120))).toBe(20);
    expect(predict(ones(120, 128))).toBe(1);
    expect(predict(ones(0, 120), { d: [2, 3, 4, 2, 2] })).toBe(26);
    expect(predict(ones(127, 128))).toBe(1);
    expect(predict(ones(121, 122), { r: 128 })).toBe(1);
    expect(predict(ones(0, 1))).toBe(1);
    expect(predict(ones(1, 2))).toBe(0);
    expect(predict(ones(62, 63))).toBe(1);
  });

  it('lets nothing negative pass but the last layer', () => {
    const negative = predictorOf(Array(inputs).fill(-1));
    expect(loadAccuracyPredictor(negative).predict(arch)).toBe(0);
  });

  it('refuses layers that do not follow each other', () => {
    const weights = Array(100).fill(1);
    expect(() => loadAccuracyPredictor(predictorOf(weights, [100, 1, 1, 1, 1]))).toThrowError(
      expect.objectContaining({ code: 'ERR_TENSOR_SHAPE', message: expect.stringContaining('128') }),
    );
  });

  it.skipIf(missingShared('data/models/ofa-acc-predictor'))(
    'as published ranks a large network above a small one',
    async () => {
      const checkpoint = await openCheckpoint(sharedPath('data/models/ofa-acc-predictor/acc_predictor.pth'));
      const { predict } = loadAccuracyPredictor(checkpoint);
      checkpoint.close();
      const small = predict({ ...arch, e: Array(20).fill(3), d: Array(5).fill(2) });
      const large = predict({ ...arch, ks: Array(20).fill(7) });
      expect(small).toBeGreaterThan(0.7);
      expect(large).toBeGreaterThan(small);
      expect(large).toBeLessThan(0.9);
    },
  );
});
