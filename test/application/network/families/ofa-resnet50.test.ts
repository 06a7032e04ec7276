import { describe, expect, it } from 'vitest';
import { archKey, largestArch, smallestArch } from '#cotune/application/network/arch.js';
import type { Arch } from '#cotune/application/network/arch-space.js';
import { withNormalKeys } from '#cotune/application/network/checkpoint-keys.js';
import { familyNamed } from '#cotune/application/network/families.js';
import { convolutionsOf } from '#cotune/application/network/plan.js';
import { planNetwork } from '#cotune/application/network/plan-network.js';
import { checkpointOf, exampleOf } from '../../../support/families.js';

const family = familyNamed('ofa-resnet50')!;
const description = exampleOf('ofa-resnet50');
const largest = largestArch(description);

const layersOf = (arch: Arch) => [...convolutionsOf(planNetwork(description, arch).steps)];
const named = (arch: Arch, part: string) => layersOf(arch).filter(({ weight }) => weight.includes(part));

describe('Once-for-All on ResNet-50', () => {
  it('has the published sizes', () => {
    const widths = (arch: Arch) => named(arch, 'downsample').map(({ outputChannels }) => outputChannels);
    expect(widths(largest)).toEqual([256, 512, 1024, 2048]);
    expect(widths(smallestArch(description))).toEqual([168, 336, 664, 1328]);
    expect(named(largest, 'conv2').map(({ outputChannels }) => outputChannels)).toEqual([
      ...Array(4).fill(88),
      ...Array(4).fill(176),
      ...Array(6).fill(360),
      ...Array(4).fill(720),
    ]);
  });

  it('keeps the base depth and the blocks chosen beyond it', () => {
    const arch = { ...largest, d: [2, 0, 1, 2, 0] };
    expect(named(arch, 'conv1.')).toHaveLength(2 + 3 + 6 + 2);
  });

  it('has the extra layer of its stem at the largest depth only', () => {
    const stems = [0, 1, 2].map((d) => named({ ...largest, d: [d, 2, 2, 2, 2] }, 'input_stem').length);
    expect(stems).toEqual([2, 2, 3]);
    const keys = [0, 1, 2].map((d) => archKey(description, { ...largest, d: [d, 2, 2, 2, 2] }));
    expect(keys[0]).toBe(keys[1]);
    expect(keys[1]).not.toBe(keys[2]);
  });

  it('ignores the expansion of blocks that depth skips', () => {
    const e: number[] = Array(18).fill(0.35);
    const arch = { ...largest, e, d: [2, 0, 0, 0, 0] };
    const changed = {
      ...arch,
      e: e.map((expansion, block) => (block === 2 || block === 17 ? 0.2 : expansion)),
    };
    expect(archKey(description, changed)).toBe(archKey(description, arch));
  });

  it('is told its widths, and says which channels do not come from them', () => {
    const checkpoint = withNormalKeys(checkpointOf(description));
    expect(family.describe(checkpoint, { widthMultipliers: [1, 0.8, 0.65] })).toMatchObject({
      stages: [{ widths: [168, 208, 256] }, {}, {}, {}],
      depths: [0, 1, 2],
    });
    expect(() => family.describe(checkpoint, { widthMultipliers: [0.5] })).toThrowError(
      expect.objectContaining({
        code: 'ERR_FAMILY_MISMATCH',
        message: expect.stringMatching(/2048 channels.*have 1024/),
      }),
    );
  });
});
