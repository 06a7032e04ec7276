import { describe, expect, it } from 'vitest';
import { ofaMobileNetV3ImageNet } from '#cotune/application/network/families/ofa-mobilenetv3.js';
import { convolutionsOf } from '#cotune/application/network/plan.js';
import { planNetwork } from '#cotune/application/network/plan-network.js';
import { uniformArch } from '../../../support/archs.js';

describe('Once-for-All on MobileNetV3', () => {
  it.each([
    [1, [16, 16, 24, 40, 80, 112, 160, 960, 1280]],
    [1.2, [24, 24, 32, 48, 96, 136, 192, 1152, 1536]],
  ])('has the published widths at %s', (multiplier, widths) => {
    const { stem, firstBlock, stages, finalExpand, featureMix } = ofaMobileNetV3ImageNet(multiplier);
    const found = [stem, firstBlock, ...stages].map(({ width }) => width);
    expect([...found, finalExpand, featureMix]).toEqual(widths);
  });

  it('expands to the published widths', () => {
    const description = ofaMobileNetV3ImageNet(1);
    const widthsOf = (expansion: number) => {
      const { steps } = planNetwork(description, uniformArch(description, { ks: 3, e: expansion, d: 2 }));
      const depthwise = [...convolutionsOf(steps)].filter((layer) => layer.depthwise);
      return depthwise.slice(1).map((layer) => layer.inputChannels);
    };
    expect(widthsOf(3)).toEqual([48, 72, 72, 120, 120, 240, 240, 336, 336, 480]);
    expect(widthsOf(4)).toEqual([64, 96, 96, 160, 160, 320, 320, 448, 448, 640]);
    expect(widthsOf(6)).toEqual([96, 144, 144, 240, 240, 480, 480, 672, 672, 960]);
  });
});
