import { describe, expect, it } from 'vitest';
import { archKey, largestArch } from '#cotune/application/network/arch.js';
import type { StagedArch } from '#cotune/application/network/blocks/elastic-stages.js';
import { withNormalKeys } from '#cotune/application/network/checkpoint-keys.js';
import { ofaMobileNetV3ImageNet } from '#cotune/application/network/families/ofa-mobilenetv3.js';
import { familyNamed } from '#cotune/application/network/families.js';
import { convolutionsOf } from '#cotune/application/network/plan.js';
import { planNetwork } from '#cotune/application/network/plan-network.js';
import { uniformArch } from '../../../support/archs.js';
import { checkpointOf, exampleOf } from '../../../support/families.js';

const family = familyNamed('ofa-mobilenetv3')!;

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

  it('reads its choices from a checkpoint: matrices tell kernels, shapes the rest', () => {
    const example = exampleOf('ofa-mobilenetv3');
    const read = family.describe(withNormalKeys(checkpointOf(example)), {});
    expect(read).toMatchObject({ kernels: [3, 5], expansions: [3, 4], depths: [2, 3] });
    const published = ofaMobileNetV3ImageNet(1.2);
    expect(family.describe(withNormalKeys(checkpointOf(published)), { widthMultipliers: [1.2] })).toEqual(
      published,
    );
  });

  it('refuses a width that the checkpoint does not have and says which it has', () => {
    const checkpoint = withNormalKeys(checkpointOf(ofaMobileNetV3ImageNet(1.2)));
    expect(() => family.describe(checkpoint, { widthMultipliers: [1] })).toThrowError(
      /not width 1 but width 1\.2/,
    );
  });

  it('tells kernels of kept blocks apart and ignores those of skipped ones', () => {
    const description = ofaMobileNetV3ImageNet(1);
    const arch = { ...(largestArch(description) as StagedArch), d: [2, 4, 4, 4, 4] };
    const withKernel = (at: number) => ({
      ...arch,
      ks: arch.ks.map((ks, block) => (block === at ? 3 : ks)),
    });
    expect(archKey(description, withKernel(3))).toBe(archKey(description, arch));
    expect(archKey(description, withKernel(1))).not.toBe(archKey(description, arch));
  });
});
