import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSafetensors } from '#cotune/application/checkpoint/safetensors-file.js';
import { type Arch, largestArch, randomArch, smallestArch } from '#cotune/application/network/arch.js';
import type { StagedArch } from '#cotune/application/network/blocks/elastic-stages.js';
import { costOfArch } from '#cotune/application/network/cost.js';
import { parseDescription } from '#cotune/application/network/description.js';
import { expectedTensors } from '#cotune/application/network/expected-tensors.js';
import { ofaMobileNetV3ImageNet } from '#cotune/application/network/families/ofa-mobilenetv3.js';
import { createRandom } from '#cotune/core/random.js';
import { uniformArch } from '../../support/archs.js';
import { bundledLibrary } from '../../support/bundled.js';
import { missingShared, sharedPath } from '../../support/shared.js';

const millions = (macs: number) => Number((macs / 1e6).toFixed(1));
const depth = { shallow: 2, deep: 4 };

describe('the cost of a sub-network', () => {
  it('is what the paper and the reference code say for the published ImageNet networks', () => {
    const description = ofaMobileNetV3ImageNet(1);
    const smallest = smallestArch(description);
    expect(millions(costOfArch(description, smallest).macs)).toBe(41.5);
    expect(millions(costOfArch(description, smallest, 224).macs)).toBe(121.3);
    expect(millions(costOfArch(description, largestArch(description)).macs)).toBe(566.2);
    const wider = ofaMobileNetV3ImageNet(1.2);
    expect(millions(costOfArch(wider, smallestArch(wider), 224).macs)).toBe(193.1);
    expect(millions(costOfArch(wider, largestArch(wider)).macs)).toBe(843.1);
  });

  it('never shrinks when a choice grows', () => {
    const description = ofaMobileNetV3ImageNet(1.2);
    const small = costOfArch(description, uniformArch(description, { ks: 3, e: 3, d: depth.shallow }));
    for (const grown of [
      { ks: 5, e: 3, d: depth.shallow },
      { ks: 3, e: 4, d: depth.shallow },
      { ks: 3, e: 3, d: depth.deep },
    ]) {
      const cost = costOfArch(description, uniformArch(description, grown));
      expect(cost.macs).toBeGreaterThan(small.macs);
      expect(cost.parameters).toBeGreaterThan(small.parameters);
    }
  });

  it('does not depend on blocks that the depth skips, and parameters not on the resolution', () => {
    const description = ofaMobileNetV3ImageNet(1);
    const random = createRandom(1);
    for (let draw = 0; draw < 50; draw++) {
      const arch = randomArch(description, random) as StagedArch;
      const other = randomArch(description, random) as StagedArch;
      const kept = (index: number) => index % 4 < arch.d[Math.floor(index / 4)]!;
      const merged = { ...arch, ks: arch.ks.map((ks, index) => (kept(index) ? ks : other.ks[index]!)) };
      expect(costOfArch(description, merged)).toEqual(costOfArch(description, arch));
      expect(costOfArch(description, arch, 128).parameters).toBe(
        costOfArch(description, arch, 224).parameters,
      );
    }
  });
});

describe.skipIf(missingShared('data/golden/ofa-mobilenetv3'))('the cost of the golden sub-networks', () => {
  const golden = sharedPath('data/golden/ofa-mobilenetv3/case.json');
  const { subnets }: { subnets: (Arch & { name: string; macs: number; params: number })[] } = missingShared(
    'data/golden/ofa-mobilenetv3',
  )
    ? { subnets: [] }
    : JSON.parse(readFileSync(golden, 'utf8'));

  it.each(subnets)('is what the reference code counts: $name', ({ ks, e, d, r, macs, params }) => {
    const cost = costOfArch(ofaMobileNetV3ImageNet(0.5), { ks, e, d, r });
    expect(cost).toEqual({ macs, parameters: params });
  });
});

describe('the tensors that a description expects', () => {
  it('are all that the bundled checkpoint has, and no other', async () => {
    const description = parseDescription(
      JSON.parse(readFileSync(join(bundledLibrary, 'network.json'), 'utf8')),
    );
    const checkpoint = await openSafetensors(join(bundledLibrary, 'weights.safetensors'));
    const expected = [...expectedTensors(description)].map(([name]) => name);
    expect(expected.sort()).toEqual([...checkpoint.keys()].sort());
  });

  it.each([
    [1, 7_678_880],
    [1.2, 10_715_752],
  ])('hold the parameters of the published network of width %s', (width, published) => {
    const learned = [...expectedTensors(ofaMobileNetV3ImageNet(width))].filter(
      ([name]) => !/running_(mean|var)$/.test(name),
    );
    const count = learned.reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b, 1), 0);
    expect(count).toBe(published);
  });
});
