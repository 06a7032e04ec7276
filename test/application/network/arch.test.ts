import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  archKey,
  largestArch,
  randomArch,
  resolutionOf,
  smallestArch,
  validateArch,
} from '#cotune/application/network/arch.js';
import type { StagedArch } from '#cotune/application/network/blocks/elastic-stages.js';
import { ofaMobileNetV3ImageNet } from '#cotune/application/network/families/ofa-mobilenetv3.js';
import { planNetwork } from '#cotune/application/network/plan-network.js';
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
    ['no object', null, ['ks, e, d and r']],
    ['a list', [], ['ks, e, d and r']],
    ['no lists', {}, ['ks must be a list of 20', 'e must be', 'd must be a list of 5']],
    ['a short list', { ...largestArch(description), ks: [3] }, ['ks has 1 entries, 20 expected']],
    [
      'wrong entries',
      { ...largestArch(description), d: [4, 4, 9, 4, '4'], r: 5 },
      ['d\\[2\\] is 9, allowed: 2, 3, 4', 'd\\[4\\] is "4"', 'r is 5'],
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
        const { ks, e, d } = arch as StagedArch;
        const changed = changeKernel
          ? { ...arch, ks: change(ks, description.kernels) }
          : { ...arch, e: change(e, description.expansions) };
        const skipped = block % 4 >= d[Math.floor(block / 4)]!;
        expect(archKey(description, changed) === archKey(description, arch)).toBe(skipped);
        const layers = (candidate: typeof arch) => JSON.stringify(planNetwork(description, candidate));
        expect(layers(changed) === layers(arch)).toBe(skipped);
      }),
    );
  });

  it('may have a resolution that no list names, also as a list of one as the reference code writes it', () => {
    expect(validateArch(description, { ...largestArch(description), r: [130] }).r).toBe(130);
    expect(resolutionOf(description, largestArch(description), 96)).toBe(96);
  });

  it('leaves out what is no field of its family', () => {
    const entry = { ...largestArch(description), name: 'max', input: 'inputs/r224_b1.npy', atol: 0.001 };
    expect(validateArch(description, entry)).toEqual(largestArch(description));
  });

  it('without a resolution means the largest one', () => {
    const { r: _, ...arch } = smallestArch(description);
    expect(resolutionOf(description, arch)).toBe(224);
    expect(resolutionOf(description, arch, 160)).toBe(160);
    expect(archKey(description, arch)).toBe(archKey(description, { ...arch, r: 224 }));
    expect(archKey(description, arch)).not.toBe(archKey(description, { ...arch, r: 128 }));
  });
});
