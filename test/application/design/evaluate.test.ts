import { beforeAll, describe, expect, it } from 'vitest';
import { calibrate } from '#cotune/application/design/calibrate.js';
import { evaluate, rankOf } from '#cotune/application/design/evaluate.js';
import type { ImageSequence } from '#cotune/application/design/image-sequence.js';
import { type Arch, smallestArch } from '#cotune/application/network/arch.js';
import { loadSupernet, type Supernet } from '#cotune/application/network/supernet.js';
import { wilsonInterval } from '#cotune/core/statistics.js';
import { bundledLibrary } from '../../support/bundled.js';
import { cifarTestImages } from '../../support/cifar.js';
import { missingShared } from '../../support/shared.js';

describe('the rank of the right class', () => {
  it('counts the classes that are ahead, the lower one first where logits are equal', () => {
    const logits = Float32Array.of(9, 9, 1, 5, 5, 2);
    expect(rankOf(logits, 2, 4, 1)).toBe(0);
    expect(rankOf(logits, 2, 4, 2)).toBe(1);
    expect(rankOf(logits, 2, 4, 3)).toBe(2);
    expect(rankOf(logits, 2, 4, 0)).toBe(3);
  });
});

describe.skipIf(missingShared('data/images'))('the smallest sub-network', () => {
  let supernet: Supernet;
  let arch: Arch;
  let even: ImageSequence;

  beforeAll(async () => {
    supernet = await loadSupernet(bundledLibrary);
    arch = smallestArch(supernet.description);
    even = (await cifarTestImages(supernet.description)).even;
  });

  it('is right about as often as it was measured elsewhere, once calibrated', async () => {
    const statistics = await calibrate(supernet, arch, even, { images: 500, threads: 2 });
    const result = await evaluate(supernet, arch, statistics, even, { images: 1010, threads: 2 });
    expect(result.images).toBe(1010);
    // 74.8 % on all 10,000 images by an independent program; four standard errors of 1,010 images.
    expect(Math.abs(result.top1 - 0.7484)).toBeLessThan(0.055);
    expect(result.top5).toBeGreaterThan(result.top1);
    expect(result.top1).toBeCloseTo(result.correct.reduce((sum, one) => sum + one, 0) / 1010, 12);
    const right = Math.round(result.top1 * 1010);
    expect({ low: result.top1Low, high: result.top1High }).toEqual(wilsonInterval(right, 1010));
  });

  it('is much worse with the statistics of the largest', async () => {
    const own = new Map(
      [...supernet.checkpoint.keys()]
        .filter((key) => /running_(mean|var)$/.test(key))
        .map((key) => [key, supernet.checkpoint.read(key)]),
    );
    const result = await evaluate(supernet, arch, own, even, { images: 500, threads: 2 });
    expect(result.top1).toBeLessThan(0.6);
  });
});
