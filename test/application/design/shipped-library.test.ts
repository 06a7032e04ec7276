import { beforeAll, describe, expect, it } from 'vitest';
import { calibrate } from '#cotune/application/design/calibrate.js';
import { evaluate } from '#cotune/application/design/evaluate.js';
import type { ImageSequence } from '#cotune/application/design/image-sequence.js';
import { readLibrary } from '#cotune/application/design/library.js';
import { costOfArch } from '#cotune/application/network/cost.js';
import { wilsonInterval } from '#cotune/core/statistics.js';
import { bundledLibrary } from '../../support/bundled.js';
import { cifarTestImages } from '../../support/cifar.js';
import { missingShared } from '../../support/shared.js';

const { subnets, supernet, statisticsOf } = await readLibrary(bundledLibrary);
const { description } = supernet;

describe('the shipped library', () => {
  it('has at least eight sub-networks, each more accurate than the one before and slower', () => {
    expect(subnets.length).toBeGreaterThanOrEqual(8);
    expect(subnets.map(({ id }) => id)).toEqual(subnets.map((_, index) => `s${index + 1}`));
    for (const [index, subnet] of subnets.slice(1).entries()) {
      expect(subnet.accuracy).toBeGreaterThan(subnets[index]!.accuracy);
      expect(subnet.latencySeconds).toBeGreaterThan(subnets[index]!.latencySeconds);
    }
  });

  it('reports on 5,000 images, with Wilson’s interval, after calibration on 2,000', () => {
    for (const { accuracy, accuracyLow, accuracyHigh, images, calibrationImages } of subnets) {
      expect([images, calibrationImages]).toEqual([5000, 2000]);
      const { low, high } = wilsonInterval(Math.round(accuracy * images), images);
      expect(accuracyLow).toBeCloseTo(low, 12);
      expect(accuracyHigh).toBeCloseTo(high, 12);
    }
  });

  it('states what each sub-network costs, over a span of at least five times', () => {
    for (const { arch, macs, parameters } of subnets)
      expect({ macs, parameters }).toEqual(costOfArch(description, arch));
    expect(subnets.at(-1)!.macs / subnets[0]!.macs).toBeGreaterThan(5);
  });
});

describe.skipIf(missingShared('data/images'))('the shipped accuracies', () => {
  let odd: ImageSequence;
  let even: ImageSequence;

  beforeAll(async () => {
    ({ odd, even } = await cifarTestImages(description));
  });

  it('are found again: exactly for the smallest, on all odd-numbered images', async () => {
    const { id, arch, accuracy } = subnets[0]!;
    const result = await evaluate(supernet, arch, statisticsOf(id), odd, { images: 5000, threads: 2 });
    // A logit that is nearly a tie may fall the other way on another processor.
    expect(Math.abs(result.top1 - accuracy)).toBeLessThanOrEqual(3 / 5000);
  });

  it('are found again within chance for one in the middle, on some of them', async () => {
    const { id, arch, accuracy } = subnets[Math.floor(subnets.length / 2)]!;
    const result = await evaluate(supernet, arch, statisticsOf(id), odd, { images: 1000, threads: 2 });
    expect(result.top1Low).toBeLessThan(accuracy);
    expect(result.top1High).toBeGreaterThan(accuracy);
  });

  it('hold when the statistics are computed anew from other images', async () => {
    const { arch, accuracy } = subnets[1]!;
    const anew = await calibrate(supernet, arch, even, { images: 500, threads: 2 });
    const result = await evaluate(supernet, arch, anew, odd, { images: 1000, threads: 2 });
    expect(Math.abs(result.top1 - accuracy)).toBeLessThan(0.05);
  });
});
