import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  archKey,
  largestArch,
  randomArch,
  resolutionOf,
  smallestArch,
  uniformArch,
  validateArch,
} from '#cotune/application/network/arch.js';
import { ofaMobileNetV3ImageNet, parseDescription } from '#cotune/application/network/description.js';
import { makeDivisible } from '#cotune/application/network/divisible.js';
import { convolutionsOf, planLayers } from '#cotune/application/network/layer-plan.js';
import { createRandom } from '#cotune/core/random.js';

const description = ofaMobileNetV3ImageNet(1);
const seeds = fc.integer();

const outside = (...texts: string[]) =>
  expect.objectContaining({
    code: 'ERR_ARCH_OUTSIDE_SPACE',
    message: expect.stringMatching(new RegExp(texts.join('.*'), 's')),
  });

describe('an arch', () => {
  it('drawn at random lies inside the space, and the seed decides it', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const arch = randomArch(description, createRandom(seed));
        expect(validateArch(description, arch)).toEqual(arch);
        expect(randomArch(description, createRandom(seed))).toEqual(arch);
      }),
    );
  });

  it.each<[string, unknown, string[]]>([
    ['no object', null, ['ks, e and d']],
    ['a list', [], ['ks, e and d']],
    ['no lists', {}, ['ks must be a list of 20', 'e must be', 'd must be a list of 5']],
    ['a short list', { ...largestArch(description), ks: [3] }, ['ks has 1 entries, 20 expected']],
    [
      'wrong entries',
      { ...largestArch(description), d: [4, 4, 9, 4, '4'], r: 130 },
      ['d\\[2\\] is 9, allowed: 2, 3, 4', 'd\\[4\\] is "4"', 'r is 130'],
    ],
  ])('that is %s is refused with all that is wrong', (_what, value, texts) => {
    expect(() => validateArch(description, value)).toThrowError(outside(...texts));
  });

  it('has a key that tells networks apart and ignores blocks which the depth skips', () => {
    fc.assert(
      fc.property(seeds, fc.nat(19), fc.boolean(), (seed, block, changeKernel) => {
        const arch = randomArch(description, createRandom(seed));
        const other = (choices: readonly number[], value: number) =>
          choices.find((choice) => choice !== value)!;
        const change = (list: readonly number[], choices: readonly number[]) =>
          list.map((value, index) => (index === block ? other(choices, value) : value));
        const changed = changeKernel
          ? { ...arch, ks: change(arch.ks, description.kernels) }
          : { ...arch, e: change(arch.e, description.expansions) };
        const skipped = block % 4 >= arch.d[Math.floor(block / 4)]!;
        expect(archKey(description, changed) === archKey(description, arch)).toBe(skipped);
        const layers = (candidate: typeof arch) => JSON.stringify(planLayers(description, candidate));
        expect(layers(changed) === layers(arch)).toBe(skipped);
      }),
    );
  });

  it('without a resolution means the largest one', () => {
    const { r: _, ...arch } = smallestArch(description);
    expect(resolutionOf(description, arch)).toBe(224);
    expect(resolutionOf(description, arch, 160)).toBe(160);
    expect(archKey(description, arch)).toBe(archKey(description, { ...arch, r: 224 }));
    expect(archKey(description, arch)).not.toBe(archKey(description, { ...arch, r: 128 }));
  });
});

describe('the description of the ImageNet networks', () => {
  it.each([
    [1, [16, 16, 24, 40, 80, 112, 160, 960, 1280]],
    [1.2, [24, 24, 32, 48, 96, 136, 192, 1152, 1536]],
  ])('has the published widths at %s', (multiplier, widths) => {
    const { stem, firstBlock, stages, finalExpand, featureMix } = ofaMobileNetV3ImageNet(multiplier);
    const found = [stem, firstBlock, ...stages].map(({ width }) => width);
    expect([...found, finalExpand, featureMix]).toEqual(widths);
  });

  it('expands to the published widths', () => {
    const widthsOf = (expansion: number) => {
      const plan = planLayers(description, uniformArch(description, { kernel: 3, expansion, depth: 2 }));
      return plan.blocks.slice(1).map(({ depthwise }) => depthwise.inputChannels);
    };
    expect(widthsOf(3)).toEqual([48, 72, 72, 120, 120, 240, 240, 336, 336, 480]);
    expect(widthsOf(4)).toEqual([64, 96, 96, 160, 160, 320, 320, 448, 448, 640]);
    expect(widthsOf(6)).toEqual([96, 144, 144, 240, 240, 480, 480, 672, 672, 960]);
  });

  it('gives layers that fit together, whatever the sub-network', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const plan = planLayers(description, randomArch(description, createRandom(seed)));
        let channels = 3;
        for (const layer of convolutionsOf(plan)) {
          expect(layer.inputChannels).toBe(channels);
          channels = layer.outputChannels;
        }
        expect(channels).toBe(plan.classifier.inputs);
        expect(plan.finalExpand.outputSize).toBe(Math.ceil(plan.resolution / 32));
      }),
    );
  });

  it('rounds channels to multiples of eight that are near', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e5, noNaN: true }), (channels) => {
        const rounded = makeDivisible(channels);
        expect(rounded % 8).toBe(0);
        expect(rounded).toBeGreaterThanOrEqual(0.9 * channels);
        expect(rounded).toBeLessThan(Math.max(channels + 8, 9));
      }),
    );
  });
});

describe('a network description', () => {
  it('that is wrong is one error listing all problems', () => {
    const wrong = { ...description, kernels: [3, 4], depths: [], finalExpand: -1, colour: 'red' };
    expect(() => parseDescription(wrong, 'network.json')).toThrowError(
      expect.objectContaining({
        code: 'ERR_NETWORK_DESCRIPTION',
        message: expect.stringMatching(/network\.json.*depths.*kernels\.1.*finalExpand.*colour/s),
      }),
    );
  });

  it('keeps its choices in ascending order and refuses one that comes twice', () => {
    expect(parseDescription({ ...description, kernels: [7, 3, 5] }).kernels).toEqual([3, 5, 7]);
    expect(() => parseDescription({ ...description, kernels: [3, 3] })).toThrowError(/twice/);
  });
});
