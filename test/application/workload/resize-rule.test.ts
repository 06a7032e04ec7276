import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cropStart, resizedSize, shorterSide } from '#cotune/application/workload/resize-rule.js';

const onceForAll = { cropShare: 0.875, rounding: 'ceil' } as const;
const mcuNet = { cropShare: 0.875, rounding: 'floor' } as const;

describe('the shorter side before the crop', () => {
  it('is that of the reference implementations at every resolution', () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 4096 }), (resolution) => {
        expect(shorterSide(onceForAll, resolution)).toBe(Math.ceil(resolution / 0.875));
        // MCUNet writes int(r * 256 / 224).
        expect(shorterSide(mcuNet, resolution)).toBe(Math.floor((resolution * 256) / 224));
      }),
    );
    expect([224, 176, 128].map((resolution) => shorterSide(onceForAll, resolution))).toEqual([256, 202, 147]);
    expect([224, 176, 144].map((resolution) => shorterSide(mcuNet, resolution))).toEqual([256, 201, 164]);
  });
});

describe('the resized image', () => {
  it('has the shorter side asked for, keeps its form to less than a pixel, and holds the crop', () => {
    const side = fc.integer({ min: 1, max: 5000 });
    const resolutions = fc.integer({ min: 8, max: 512 });
    fc.assert(
      fc.property(side, side, resolutions, (width, height, resolution) => {
        const shorter = shorterSide(onceForAll, resolution);
        const resized = resizedSize({ width, height }, shorter);
        expect(Math.min(resized.width, resized.height)).toBe(shorter);
        const [long, short] = [Math.max(width, height), Math.min(width, height)];
        const exact = (shorter * long) / short;
        const longer = Math.max(resized.width, resized.height);
        expect(longer).toBeLessThanOrEqual(exact);
        expect(exact - longer).toBeLessThan(1);
        for (const extent of [resized.width, resized.height]) {
          expect(cropStart(extent, resolution)).toBeGreaterThanOrEqual(0);
          expect(cropStart(extent, resolution) + resolution).toBeLessThanOrEqual(extent);
        }
      }),
    );
  });
});

describe('the crop', () => {
  it('begins at a half pixel rounded to the even number', () => {
    expect([10, 11, 12, 13, 15, 17].map((extent) => cropStart(extent, 8))).toEqual([1, 2, 2, 2, 4, 4]);
  });
});
