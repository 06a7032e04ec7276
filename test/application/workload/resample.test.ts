import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resampleCrop } from '#cotune/application/workload/resample.js';
import { cropStart, resizedSize, shorterSide } from '#cotune/application/workload/resize-rule.js';

function pattern(width: number, height: number): Uint8Array {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < 3; channel++) pixels[at++] = (x * 7 + y * 13 + channel * 50) ^ (x * y);
  return pixels;
}

/** Width and height, resolution, rule and SHA-256 of what Pillow 9.4 makes of the pattern. */
const byPillow = [
  [50, 37, 16, 0.875, 'ceil', '096b511738ed7a4d'],
  [37, 50, 16, 0.875, 'floor', '81a0d819144a43ba'],
  [20, 21, 24, 0.875, 'ceil', '2ec50a896c8796e1'],
  [100, 31, 8, 0.5, 'ceil', 'f8e0cf2a0dcd048e'],
  [64, 64, 56, 0.875, 'ceil', 'b680b3208078bf42'],
  [9, 200, 10, 0.9, 'floor', '998d81e724124bdd'],
] as const;

describe('resampling', () => {
  it.each(
    byPillow,
  )('%d x %d to %d is what Pillow makes of it', (width, height, side, cropShare, rounding, sha) => {
    const resized = resizedSize({ width, height }, shorterSide({ cropShare, rounding }, side));
    const crop = { left: cropStart(resized.width, side), top: cropStart(resized.height, side), side };
    const pixels = resampleCrop({ width, height, pixels: pattern(width, height) }, resized, crop);
    expect(createHash('sha256').update(pixels).digest('hex').slice(0, 16)).toBe(sha);
  });

  it('keeps a plain colour, whatever the sizes', () => {
    const side = fc.integer({ min: 1, max: 70 });
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(side, side, side, side, byte, (width, height, wide, high, colour) => {
        const pixels = new Uint8Array(width * height * 3).fill(colour);
        const crop = { left: 0, top: 0, side: Math.min(wide, high) };
        const result = resampleCrop({ width, height, pixels }, { width: wide, height: high }, crop);
        expect(result.length).toBe(crop.side ** 2 * 3);
        for (const value of result) expect(Math.abs(value - colour)).toBe(0);
      }),
    );
  });

  it('changes nothing where the size stays', () => {
    const pixels = pattern(12, 12);
    const crop = { left: 0, top: 0, side: 12 };
    expect(resampleCrop({ width: 12, height: 12, pixels }, { width: 12, height: 12 }, crop)).toEqual(pixels);
  });
});
