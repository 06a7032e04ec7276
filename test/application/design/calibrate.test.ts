import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrate, StatisticsAverage } from '#cotune/application/design/calibrate.js';
import {
  batchesOf,
  everySecond,
  ImageSequence,
  interleaveClasses,
} from '#cotune/application/design/image-sequence.js';
import { smallestArch } from '#cotune/application/network/arch.js';
import { loadSupernet } from '#cotune/application/network/supernet.js';
import { generateImages } from '#cotune/application/workload/generated.js';
import type { ImageSet } from '#cotune/application/workload/images.js';
import { bundledLibrary } from '../../support/bundled.js';

const supernet = await loadSupernet(bundledLibrary);
const { description } = supernet;

function sequenceOf(count: number): ImageSequence {
  const { decode } = generateImages(count, 3);
  const labels = Array.from({ length: count }, (_, index) => index % 10);
  const set: ImageSet = { path: 'generated', classes: description.classes, names: [], labels, decode };
  return new ImageSequence(set, labels, [...labels.keys()], description.preprocessing);
}

describe('the average of batch statistics', () => {
  it('weighs each batch by its size', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -8, max: 8 }), fc.integer({ min: 1, max: 9 })), { minLength: 1 }),
        (batches) => {
          const average = new StatisticsAverage();
          for (const [value, weight] of batches)
            average.add(new Map([['a.running_mean', Float32Array.of(value, 2 * value)]]), weight);
          const total = batches.reduce((sum, [, weight]) => sum + weight, 0);
          const expected = batches.reduce((sum, [value, weight]) => sum + value * weight, 0) / total;
          const [first, second] = average.result().get('a.running_mean')!;
          expect(first).toBeCloseTo(expected, 5);
          expect(second).toBeCloseTo(2 * expected, 5);
        },
      ),
    );
  });
});

describe('calibration', () => {
  it('finds the mean and biased variance of the first layer as computed directly, over uneven batches', async () => {
    const images = 260;
    const sequence = sequenceOf(images);
    const statistics = await calibrate(supernet, smallestArch(description), sequence, { images, threads: 2 });
    const [name] = [...statistics.keys()].filter((key) => /^first_conv.*running_mean$/.test(key));
    const input = new Float32Array(images * 3072);
    await sequence.load(input, 0, images, 32);
    const weightName = name!.replace('.bn.running_mean', '.conv.weight');
    const direct = directStatistics(input, images, supernet.checkpoint.read(weightName), [250, 10]);
    const variances = statistics.get(name!.replace('running_mean', 'running_var'))!;
    for (let channel = 0; channel < direct.means.length; channel++) {
      expect(statistics.get(name!)![channel]).toBeCloseTo(direct.means[channel]!, 3);
      // Summed in single precision over a quarter of a million values.
      expect(variances[channel]! / direct.variances[channel]!).toBeCloseTo(1, 3);
    }
  });

  it('is the same again, and other for other images', async () => {
    const arch = smallestArch(description);
    const run = (images: number) => calibrate(supernet, arch, sequenceOf(40), { images, threads: 1 });
    const [first, again, fewer] = [await run(40), await run(40), await run(20)];
    expect(again).toEqual(first);
    expect(fewer).not.toEqual(first);
  });
});

/** Some channels of the 3x3 stem of stride 1 in plain loops, and the statistics of its result per batch, weighted by size. */
function directStatistics(
  input: Float32Array,
  images: number,
  weight: Float32Array,
  batches: readonly number[],
) {
  const channels = Math.min(4, weight.length / 27);
  const means = new Float64Array(channels);
  const variances = new Float64Array(channels);
  let start = 0;
  for (const size of batches) {
    for (let channel = 0; channel < channels; channel++) {
      let [sum, squares] = [0, 0];
      for (let image = start; image < start + size; image++)
        for (let pixel = 0; pixel < 1024; pixel++) {
          const value = convolve(input, image * 3072, weight, channel * 27, pixel >> 5, pixel & 31);
          sum += value;
          squares += value * value;
        }
      const count = size * 1024;
      means[channel]! += ((sum / count) * size) / images;
      variances[channel]! += ((squares / count - (sum / count) ** 2) * size) / images;
    }
    start += size;
  }
  return { means, variances };
}

function convolve(
  input: Float32Array,
  offset: number,
  weight: Float32Array,
  from: number,
  y: number,
  x: number,
) {
  let value = 0;
  for (let plane = 0; plane < 3; plane++)
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++) {
        if (y + dy < 0 || y + dy > 31 || x + dx < 0 || x + dx > 31) continue;
        const pixel = input[offset + plane * 1024 + (y + dy) * 32 + x + dx]!;
        value += pixel * weight[from + plane * 9 + (dy + 1) * 3 + dx + 1]!;
      }
  return value;
}

describe('a sequence of images', () => {
  it('holds each image once, any beginning with classes in equal parts', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 60 }), (labels) => {
        const order = interleaveClasses(labels, [...labels.keys()]);
        expect([...order].sort((a, b) => a - b)).toEqual([...labels.keys()]);
        const smallest = Math.min(
          ...[...new Set(labels)].map((label) => labels.filter((l) => l === label).length),
        );
        const begun = order.slice(0, smallest * new Set(labels).size).map((index) => labels[index]);
        for (const label of new Set(labels)) expect(begun.filter((l) => l === label).length).toBe(smallest);
      }),
    );
  });

  it('loads the same pixels whether it starts at the beginning or in the middle', async () => {
    const [whole, part] = [new Float32Array(20 * 3072), new Float32Array(5 * 3072)];
    await sequenceOf(30).load(whole, 0, 20, 32);
    await sequenceOf(30).load(part, 10, 5, 32);
    expect(part).toEqual(whole.subarray(10 * 3072, 15 * 3072));
  });

  it('is cut into batches that cover it, and into even and odd numbers that share nothing', () => {
    expect(batchesOf(7, 3)).toEqual([
      { start: 0, size: 3 },
      { start: 3, size: 3 },
      { start: 6, size: 1 },
    ]);
    expect(everySecond(5, 'even')).toEqual([0, 2, 4]);
    expect(everySecond(5, 'odd')).toEqual([1, 3]);
  });
});
