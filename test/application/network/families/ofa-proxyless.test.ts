import { describe, expect, it } from 'vitest';
import { archKey, largestArch, smallestArch, validateArch } from '#cotune/application/network/arch.js';
import type { StagedArch } from '#cotune/application/network/blocks/elastic-stages.js';
import { familyNamed } from '#cotune/application/network/families.js';
import { importSupernet } from '#cotune/application/network/import-supernet.js';
import { convolutionsOf } from '#cotune/application/network/plan.js';
import { planNetwork } from '#cotune/application/network/plan-network.js';
import { checkpointOf, exampleOf } from '../../../support/families.js';

const family = familyNamed('ofa-proxyless');
const description = exampleOf('ofa-proxyless');

describe('Once-for-All on ProxylessNAS', () => {
  it('has five stages of elastic depth and one of a single block', () => {
    expect(largestArch(description).d).toEqual([3, 3, 3, 3, 3, 1]);
    expect(smallestArch(description).d).toEqual([2, 2, 2, 2, 2, 1]);
    expect(largestArch(description).ks).toHaveLength(16);
  });

  it('takes any depth for the single block, as the reference code does', () => {
    const written = { ...largestArch(description), d: [3, 2, 3, 2, 3, 3] };
    expect(validateArch(description, written).d).toEqual([3, 2, 3, 2, 3, 1]);
  });

  it('ignores what depth skips', () => {
    const arch = { ...(largestArch(description) as StagedArch), d: [2, 2, 2, 2, 2, 1] };
    const skipped = { ...arch, ks: arch.ks.map((ks, block) => (block % 3 === 2 ? 3 : ks)) };
    expect(archKey(description, skipped)).toBe(archKey(description, arch));
    const kept = { ...arch, ks: arch.ks.map((ks, block) => (block === 15 ? 3 : ks)) };
    expect(archKey(description, kept)).not.toBe(archKey(description, arch));
  });

  it('clips at six everywhere and squeezes nowhere', () => {
    const { steps } = planNetwork(description, largestArch(description));
    const activations = [...convolutionsOf(steps)].map(({ activation }) => activation);
    expect(new Set(activations)).toEqual(new Set(['relu6', null]));
    expect(JSON.stringify(steps)).not.toContain('squeeze-excite');
  });

  it('is read from a checkpoint, with the epsilon that its code has unless another is given', () => {
    const { supernet } = importSupernet(checkpointOf(description), { family });
    expect(supernet.description).toMatchObject({
      batchNormEpsilon: 1e-3,
      kernels: [3, 5],
      depths: [2, 3],
      expansions: [3, 4],
      featureMix: 24,
    });
    const other = importSupernet(checkpointOf(description), { family, batchNormEpsilon: 1e-5 });
    expect(other.supernet.description.batchNormEpsilon).toBe(1e-5);
  });
});
