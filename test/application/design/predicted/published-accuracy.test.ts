import { describe, expect, it } from 'vitest';
import { publishedAccuracy } from '#cotune/application/design/predicted/published-accuracy.js';

const predictor = { predict: ({ r }: { r?: number | undefined }) => (r === 224 ? 0.8 : 0.7) };
const arch = { ks: Array(20).fill(3), e: Array(20).fill(3), d: Array(5).fill(2) };
const at = (resolution: number, widthMultiplier = 1) =>
  publishedAccuracy(predictor, { resolution, widthMultiplier });

describe('accuracy by the published predictor', () => {
  it('is what was measured at 224 pixels, by the fitted line', () => {
    const model = at(224);
    expect(model.accuracy(arch)).toBeCloseTo(0.991 * 0.8 - 0.0516, 12);
    expect(model.halfInterval).toBeCloseTo(0.0053, 4);
    expect(model.warnings).toEqual([]);
  });

  it('is asked for the one resolution, whatever an arch says', () => {
    expect(at(192).accuracy({ ...arch, r: 224 })).toBeCloseTo(0.991 * 0.7 - 0.0516, 12);
  });

  it('warns where it only ranks', () => {
    expect(at(192).warnings.join()).toContain('192');
    expect(at(224, 1.2).warnings.join()).toContain('1.2');
  });

  it.each([128, 156, 240, Number.NaN])('refuses %s pixels', (resolution) => {
    expect(() => at(resolution)).toThrowError(expect.objectContaining({ code: 'ERR_PREDICTOR_RANGE' }));
  });
});
