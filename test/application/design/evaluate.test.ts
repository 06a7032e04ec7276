import { beforeAll, describe, expect, it } from 'vitest';
import { calibrate } from '#cotune/application/design/calibrate.js';
import { defaultBatch, evaluate } from '#cotune/application/design/evaluate.js';
import type { ImageSequence } from '#cotune/application/design/image-sequence.js';
import { openThreadedSession } from '#cotune/application/design/threaded-session.js';
import { type Arch, smallestArch } from '#cotune/application/network/arch.js';
import { loadSupernet, type Supernet } from '#cotune/application/network/supernet.js';
import { wilsonInterval } from '#cotune/core/statistics.js';
import { bundledLibrary } from '../../support/bundled.js';
import { cifarTestImages } from '../../support/cifar.js';
import { missingShared } from '../../support/shared.js';

describe('the size of a batch', () => {
  it('shrinks with the images', () => {
    expect([8, 32, 128, 224, 4096].map(defaultBatch)).toEqual([50, 50, 50, 21, 1]);
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

  it('is judged alike in a thread, in other batches and where an evaluation was cut short', async () => {
    const statistics = await calibrate(supernet, arch, even, { images: 250, threads: 2 });
    const seen: number[] = [];
    const onBatch = (_: number, ranks: Int32Array) => void seen.push(...ranks);
    const options = { images: 230, threads: 2 };
    const whole = await evaluate(supernet, arch, statistics, even, { ...options, batch: 50, onBatch });
    expect(seen.length).toBe(230);
    const elsewhere = { ...options, batch: 30, open: openThreadedSession };
    expect(await evaluate(supernet, arch, statistics, even, elsewhere)).toEqual(whole);
    const known = seen.splice(100);
    expect(known.length).toBe(130);
    const continued = { ...options, batch: 50, known: [...seen], onBatch };
    expect(await evaluate(supernet, arch, statistics, even, continued)).toEqual(whole);
    expect(seen.slice(100)).toEqual(known);
  });

  it('stops between two batches when it is told to', async () => {
    const controller = new AbortController();
    const options = { images: 500, threads: 1, signal: controller.signal, open: openThreadedSession };
    const stopped = evaluate(supernet, arch, undefined, even, {
      ...options,
      onBatch: () => controller.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
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
