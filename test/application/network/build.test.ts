import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openSafetensors, type SharedCheckpoint } from '#cotune/application/checkpoint/safetensors-file.js';
import { type Arch, largestArch, randomArch, smallestArch } from '#cotune/application/network/arch.js';
import { type BatchNormStatistics, buildSubnet } from '#cotune/application/network/build.js';
import { buildCalibration } from '#cotune/application/network/build-calibration.js';
import { ofaMobileNetV3ImageNet } from '#cotune/application/network/families/ofa-mobilenetv3.js';
import { randomSupernet } from '#cotune/application/network/random-supernet.js';
import { loadSupernet, openSupernet, type Supernet } from '#cotune/application/network/supernet.js';
import { createRandom } from '#cotune/core/random.js';
import { uniformArch } from '../../support/archs.js';
import { bundledLibrary } from '../../support/bundled.js';
import { largestDifference, randomValues, runModel } from '../../support/models.js';

const measured: { name: string; arch: Arch }[] = JSON.parse(
  await readFile(join(bundledLibrary, 'measured-subnets.json'), 'utf8'),
);

let supernet: Supernet;
let golden: SharedCheckpoint;

beforeAll(async () => {
  supernet = await loadSupernet(bundledLibrary);
  golden = await openSafetensors(join(bundledLibrary, 'golden.safetensors'));
});

function goldenStatistics(name: string): BatchNormStatistics {
  const prefix = `bn.${name}.`;
  const keys = [...golden.keys()].filter((key) => key.startsWith(prefix));
  return new Map(keys.map((key) => [key.slice(prefix.length), golden.read(key)]));
}

const goldenInput = () => ({ shape: golden.shape('input'), data: golden.read('input').slice() });

describe('an extracted sub-network', () => {
  it.each(measured)('gives the logits of the training program: $name', async ({ name, arch }) => {
    const model = buildSubnet(supernet, arch, { batch: 8, statistics: goldenStatistics(name) });
    expect(model.inputShape).toEqual([8, 3, 32, 32]);
    expect(model.outputShape).toEqual([8, 10]);
    const logits = (await runModel(model.bytes, goldenInput())).get('logits')!;
    expect(largestDifference(logits, golden.read(`logits.${name}`))).toBeLessThan(1e-4);
  });

  it('with the statistics of the checkpoint is right for the largest sub-network', async () => {
    const { bytes } = buildSubnet(supernet, largestArch(supernet.description), { batch: 8 });
    const logits = (await runModel(bytes, goldenInput())).get('logits')!;
    expect(largestDifference(logits, golden.read('logits.max'))).toBeLessThan(1e-4);
  });

  it('is the same when built from shared memory and when skipped blocks differ', () => {
    const { description, bytes } = supernet;
    const arch = uniformArch(description, { ks: 5, e: 4, d: 1 });
    const shared = openSupernet(description, bytes);
    const bytesOf = (from: Supernet) => Buffer.from(buildSubnet(from, arch, { batch: 1 }).bytes);
    expect(bytesOf(shared).equals(bytesOf(supernet))).toBe(true);
    const skipped = {
      ...arch,
      ks: (arch.ks as number[]).map((kernel, block) => (block % 3 === 2 ? 7 : kernel)),
    };
    const weights = (model: { parameters: number; macs: number }) => [model.parameters, model.macs];
    expect(weights(buildSubnet(supernet, skipped, { batch: 1 }))).toEqual(
      weights(buildSubnet(supernet, arch, { batch: 1 })),
    );
  });

  it('names the statistic that is missing or too short', () => {
    const statistics = new Map(goldenStatistics('min'));
    const key = 'blocks.1.conv.depth_conv.bn.bn.running_var';
    const build = () => buildSubnet(supernet, smallestArch(supernet.description), { batch: 1, statistics });
    statistics.set(key, new Float32Array(3));
    expect(build).toThrowError(
      expect.objectContaining({ code: 'ERR_TENSOR_SHAPE', message: expect.stringContaining(key) }),
    );
    statistics.delete(key);
    expect(build).toThrowError(
      expect.objectContaining({ code: 'ERR_CHECKPOINT_KEY_MISSING', message: expect.stringContaining(key) }),
    );
  });

  it.each([0, -1, 1.5, Number.NaN, 1e9])('refuses a batch of %s images', (batch) => {
    expect(() => buildSubnet(supernet, smallestArch(supernet.description), { batch })).toThrowError(
      expect.objectContaining({ code: 'ERR_TENSOR_SHAPE' }),
    );
  });
});

describe('the calibration model', () => {
  const random = createRandom(3);

  it('gives the logits of the folded network that has the statistics of the batch', async () => {
    for (let draw = 0; draw < 4; draw++) {
      const arch = randomArch(supernet.description, random);
      const calibration = buildCalibration(supernet, arch, { batch: 8 });
      const outputs = await runModel(calibration.bytes, goldenInput());
      const statistics = new Map(calibration.statisticsNames.map((name) => [name, outputs.get(name)!]));
      const folded = buildSubnet(supernet, arch, { batch: 8, statistics });
      const logits = (await runModel(folded.bytes, goldenInput())).get('logits')!;
      expect(largestDifference(outputs.get('logits')!, logits)).toBeLessThan(1e-3);
    }
  });

  it('returns mean and biased variance of each batch norm of the sub-network', async () => {
    const { bytes, statisticsNames } = buildCalibration(supernet, smallestArch(supernet.description), {
      batch: 8,
    });
    const kept = statisticsNames.filter((name) => name.startsWith('blocks.1.'));
    expect(kept).toHaveLength(6);
    expect(statisticsNames.some((name) => name.startsWith('blocks.2.'))).toBe(false);
    const outputs = await runModel(bytes, goldenInput());
    const { mean, variance } = stemStatistics();
    expect(largestDifference(outputs.get('first_conv.bn.running_mean')!, mean)).toBeLessThan(1e-4);
    expect(largestDifference(outputs.get('first_conv.bn.running_var')!, variance)).toBeLessThan(1e-3);
  });

  /** The stem's statistics over the golden images by direct computation in float64. */
  function stemStatistics() {
    const input = golden.read('input');
    const weight = supernet.checkpoint.read('first_conv.conv.weight');
    const pixel = (image: number, channel: number, y: number, x: number) =>
      y < 0 || x < 0 || y > 31 || x > 31 ? 0 : input[((image * 3 + channel) * 32 + y) * 32 + x]!;
    const response = (out: number, image: number, y: number, x: number) => {
      let sum = 0;
      for (let tap = 0; tap < 27; tap++) {
        const [channel, dy, dx] = [Math.floor(tap / 9), Math.floor(tap / 3) % 3, tap % 3];
        sum += weight[out * 27 + tap]! * pixel(image, channel, y + dy - 1, x + dx - 1);
      }
      return sum;
    };
    const channels = Array.from({ length: 16 }, (_, out) => {
      const values = Array.from({ length: 8 * 1024 }, (_, i) =>
        response(out, i >> 10, (i >> 5) & 31, i & 31),
      );
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
    });
    return { mean: channels.map(({ mean }) => mean), variance: channels.map(({ variance }) => variance) };
  }
});

describe('the ImageNet networks', () => {
  const description = ofaMobileNetV3ImageNet(0.5);
  const imageNet = randomSupernet(description, 11);

  it.each([
    ['smallest', smallestArch(description)],
    ['largest', largestArch(description)],
    ['random', randomArch(description, createRandom(5))],
  ])('build and run: %s', async (_name, arch) => {
    const model = buildSubnet(imageNet, arch, { batch: 1 });
    expect(model.inputShape).toEqual([1, 3, arch.r, arch.r]);
    const data = randomValues(3 * arch.r! ** 2, 1);
    const logits = (await runModel(model.bytes, { shape: model.inputShape, data })).get('logits')!;
    expect(logits).toHaveLength(1000);
    expect(logits.every(Number.isFinite)).toBe(true);
    expect(new Set(logits).size).toBeGreaterThan(900);
  });

  it('take other resolutions as well, and none that no network takes', () => {
    const arch = smallestArch(description);
    expect(buildSubnet(imageNet, arch, { batch: 2, resolution: 160 }).inputShape).toEqual([2, 3, 160, 160]);
    expect(() => buildSubnet(imageNet, arch, { batch: 2, resolution: 5000 })).toThrowError(
      expect.objectContaining({ code: 'ERR_ARCH_OUTSIDE_SPACE' }),
    );
  });
});
