import { describe, expect, it } from 'vitest';
import {
  comparableAccuracies,
  fitAccuracyModel,
  shareOf,
} from '#cotune/application/design/search/accuracy-model.js';
import { fitEnergyModel } from '#cotune/application/design/search/energy-model.js';
import {
  constantKernel,
  fitProcess,
  linearKernel,
  radialKernel,
} from '#cotune/application/design/search/gaussian-process.js';
import { fitLatencyModel } from '#cotune/application/design/search/latency-model.js';
import { searchedImageNetwork } from '#cotune/application/design/searched-images.js';
import { type Arch, largestArch, randomArch, smallestArch } from '#cotune/application/network/arch.js';
import { costOfArch } from '#cotune/application/network/cost.js';
import { ofaMobileNetV3ImageNet } from '#cotune/application/network/families/ofa-mobilenetv3.js';
import { families } from '#cotune/application/network/families.js';
import { memoryOfArch } from '#cotune/application/network/memory.js';
import { loadSupernet } from '#cotune/application/network/supernet.js';
import { createRandom } from '#cotune/core/random.js';
import { mean, spearman } from '#cotune/core/statistics.js';
import { bundledLibrary } from '../../../support/bundled.js';

const { description } = await loadSupernet(bundledLibrary);

function archs(count: number, seed: number): Arch[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => randomArch(description, random));
}

/** Not linear in anything that the predictors see. */
const trueLatency = (arch: Arch) => 1e-4 + 2e-11 * costOfArch(description, arch).macs ** 0.97;
const trueAccuracy = (arch: Arch) => {
  const { ks, e, d } = arch as { ks: number[]; e: number[]; d: number[] };
  const worth = ks.map((kernel, block) =>
    block % 3 < d[Math.floor(block / 3)]!
      ? (kernel - 2) * (1 + (block % 5)) + 2 * e[block]! * (block % 3)
      : 0,
  );
  return 0.9 - 0.4 * Math.exp(-(worth.reduce((a, b) => a + b) + 12 * d.reduce((a, b) => a + b)) / 200);
};

describe('a Gaussian process', () => {
  it('finds a curve under noise and says how sure it is', () => {
    const random = createRandom(1);
    const inputs = Array.from({ length: 60 }, () => Float64Array.of(4 * random.uniform()));
    const truth = (x: number) => Math.sin(2 * x) + 0.3 * x - 0.5;
    const targets = inputs.map(([x]) => truth(x!) + 0.1 * random.normal());
    const kernels = [constantKernel, linearKernel(0, 1), radialKernel(0, 1, 0.5)];
    const process = fitProcess(
      { inputs, targets, noise: targets.map(() => 0.01) },
      { kernels, weights: [1, 1, 1] },
    );
    for (const x of [0.5, 1.5, 2.5, 3.5]) {
      const { mean, deviation } = process.predict(Float64Array.of(x));
      expect(Math.abs(mean - truth(x))).toBeLessThan(4 * deviation + 0.02);
      expect(deviation).toBeLessThan(0.1);
    }
    expect(process.predict(Float64Array.of(9)).deviation).toBeGreaterThan(0.3);
  });

  it('is the same for observations in whatever number, from one on', () => {
    const process = fitProcess(
      { inputs: [Float64Array.of(1)], targets: [0], noise: [1e-4] },
      { kernels: [constantKernel], weights: [1] },
    );
    expect(process.predict(Float64Array.of(2)).mean).toBeCloseTo(0);
  });
});

describe('the latency predictor', () => {
  it('foretells sub-networks that it has not seen, from noisy timings', () => {
    const random = createRandom(2);
    const timed = archs(90, 3).map((arch) => ({
      arch,
      seconds: trueLatency(arch) * (1 + 0.02 * random.normal()),
    }));
    const model = fitLatencyModel(searchedImageNetwork(description).work, timed);
    const unseen = archs(50, 4);
    const predicted = unseen.map((arch) => model.predict(arch).mean);
    const errors = predicted.map((seconds, index) => Math.abs(seconds / trueLatency(unseen[index]!) - 1));
    expect(mean(errors)).toBeLessThan(0.03);
    expect(spearman(predicted, unseen.map(trueLatency))).toBeGreaterThan(0.98);
  });

  it('takes three timings as well, and sub-networks of many sizes of image', () => {
    const imageNet = ofaMobileNetV3ImageNet(1);
    const [small, large] = [smallestArch(imageNet), largestArch(imageNet)];
    const cost = (arch: Arch) => costOfArch(imageNet, arch).macs / 1e10;
    const timed = [small, large, { ...small, r: 224 }].map((arch) => ({ arch, seconds: cost(arch) }));
    const { mean } = fitLatencyModel(searchedImageNetwork(imageNet).work, timed).predict({
      ...large,
      r: 176,
    });
    expect(mean).toBeGreaterThan(cost(small));
    expect(mean).toBeLessThan(1.2 * cost(large));
  });
});

describe('the accuracy predictor', () => {
  /** Images that are hard for one are hard for most. */
  const common = createRandom(11);
  const difficulty = Float64Array.from({ length: 5000 }, () => common.uniform());
  const judged = (arch: Arch, images: number, seed: number) => {
    const random = createRandom(seed);
    const right = (image: number) =>
      (image % 10 === 0 ? random.uniform() : difficulty[image]!) < trueAccuracy(arch);
    return { arch, correct: Uint8Array.from({ length: images }, (_, image) => (right(image) ? 1 : 0)) };
  };

  it('orders sub-networks that it has not seen, and takes luck out of those that it has', () => {
    const { features } = searchedImageNetwork(description);
    const seen = archs(150, 5).map((arch, index) => judged(arch, index % 2 === 0 ? 5000 : 1000, 100 + index));
    const model = fitAccuracyModel(features, seen, 5000);
    const unseen = archs(60, 6);
    const predicted = unseen.map((arch) => model.predict(arch).mean);
    expect(spearman(predicted, unseen.map(trueAccuracy))).toBeGreaterThan(0.85);
    const truths = seen.map(({ arch }) => trueAccuracy(arch));
    const raw = spearman(
      seen.map(({ correct }) => shareOf(correct)),
      truths,
    );
    expect(
      spearman(
        seen.map(({ arch }) => model.predict(arch).mean),
        truths,
      ),
    ).toBeGreaterThan(raw);
  });

  it('makes what saw few images comparable by those that saw all', () => {
    const arch = smallestArch(description);
    const easyFirst = { arch, correct: Uint8Array.of(1, 1, 1, 0, 0, 1, 0, 0) };
    const few = { arch: largestArch(description), correct: Uint8Array.of(1, 1, 1, 1) };
    expect(comparableAccuracies([easyFirst, few], 8)).toEqual([0.5, 0.75]);
  });
});

describe('the features of sub-networks', () => {
  it('exist for every family that has a published shape, the costs from 0 to 1', () => {
    for (const family of families) {
      const published = family.published?.(1);
      if (published === undefined) continue;
      const { features } = searchedImageNetwork(published);
      const [low, high] = [features.of(smallestArch(published)), features.of(largestArch(published))];
      expect(low.length).toBe(features.count);
      expect([...low.slice(features.choices)]).toEqual([0, 0]);
      expect([...high.slice(features.choices)]).toEqual([1, 1]);
    }
  });

  it('count memory as weights and the activations that live together', () => {
    const small = smallestArch(description);
    const weights = 4 * costOfArch(description, small).parameters;
    expect(memoryOfArch(description, small)).toBeGreaterThan(weights + 4 * 16 * 32 * 32 * 2);
    expect(memoryOfArch(description, largestArch(description))).toBeGreaterThan(
      memoryOfArch(description, small),
    );
  });
});

describe('the energy predictor', () => {
  const exactLatency = (arch: Arch) => ({ mean: trueLatency(arch), deviation: 0 });
  const metered = (count: number, wattsOf: (arch: Arch) => number) =>
    archs(count, 21).map((arch) => ({
      ...{ arch, seconds: trueLatency(arch), joules: trueLatency(arch) * wattsOf(arch) },
    }));
  const worstError = (model: ReturnType<typeof fitEnergyModel>, wattsOf: (arch: Arch) => number) =>
    Math.max(
      ...archs(30, 22).map((arch) => {
        const truth = trueLatency(arch) * wattsOf(arch);
        return Math.abs(model.predict(arch).mean / truth - 1);
      }),
    );

  it('is a factor of latency from one or two metered sub-networks', () => {
    for (const count of [1, 2]) {
      const model = fitEnergyModel(
        searchedImageNetwork(description).work,
        metered(count, () => 7),
        exactLatency,
      );
      expect(worstError(model, () => 7)).toBeLessThan(1e-6);
    }
  });

  it('learns from many which work draws more', () => {
    const wattsOf = (arch: Arch) => {
      const { ks } = arch as { ks: number[] };
      return 4 + 0.3 * mean(ks);
    };
    const model = fitEnergyModel(searchedImageNetwork(description).work, metered(80, wattsOf), exactLatency);
    const factor = fitEnergyModel(searchedImageNetwork(description).work, metered(1, wattsOf), exactLatency);
    expect(worstError(model, wattsOf)).toBeLessThan(0.5 * worstError(factor, wattsOf));
  });
});
