import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseFrom, normaliseInto } from '#cotune/application/workload/normalise.js';

const preprocessing = {
  mean: [0.4914, 0.4822, 0.4465] as [number, number, number],
  std: [0.247, 0.2435, 0.2616] as [number, number, number],
  scale: '1/255' as const,
  layout: 'NCHW RGB' as const,
};

describe('normalising an image', () => {
  it('is the plain formula, transposed to NCHW, and touches nothing else', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 4 * 3, maxLength: 4 * 3 }),
        fc.integer({ min: 0, max: 5 }),
        (image, offset) => {
          const target = new Float32Array(offset + 12 + 3).fill(99);
          normaliseInto(target, offset, image, preprocessing);
          for (let channel = 0; channel < 3; channel++)
            for (let pixel = 0; pixel < 4; pixel++) {
              const expected =
                (image[pixel * 3 + channel]! / 255 - preprocessing.mean[channel]!) /
                preprocessing.std[channel]!;
              expect(target[offset + channel * 4 + pixel]).toBeCloseTo(expected, 5);
            }
          expect(
            [...target.subarray(0, offset), ...target.subarray(offset + 12)].every((v) => v === 99),
          ).toBe(true);
        },
      ),
    );
  });

  it('picks one of several images that lie behind each other', () => {
    const images = Uint8Array.from({ length: 36 }, (_, i) => i * 7);
    const [one, picked] = [new Float32Array(12), new Float32Array(12)];
    normaliseInto(one, 0, images.subarray(24, 36), preprocessing);
    normaliseFrom(picked, 0, images, 2, 4, preprocessing);
    expect([...picked]).toEqual([...one]);
  });

  it('keeps descriptions with other numbers apart', () => {
    const third = 1 / 255;
    const other = {
      ...preprocessing,
      mean: [0, 0, 0] as [number, number, number],
      std: [third, third, third] as [number, number, number],
    };
    const [a, b] = [new Float32Array(3), new Float32Array(3)];
    normaliseInto(a, 0, Uint8Array.of(1, 2, 3), preprocessing);
    normaliseInto(b, 0, Uint8Array.of(1, 2, 3), other);
    expect([...b].map(Math.round)).toEqual([1, 2, 3]);
    expect([...a]).not.toEqual([...b]);
  });
});
