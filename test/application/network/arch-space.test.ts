import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ArchSpace,
  crossArchs,
  entryOf,
  largestOf,
  listField,
  middleOf,
  mutateArch,
  numberField,
  parseArch,
  randomOf,
  smallestOf,
  uniformArchs,
} from '#cotune/application/network/arch-space.js';
import { createRandom } from '#cotune/core/random.js';

const space: ArchSpace = [
  listField('ks', 3, [3, 5, 7]),
  { name: 'd', entries: [[2, 3, 4], [1]], list: true, most: 4 },
  numberField('r', [128, 160]),
];
const continuous: ArchSpace = [numberField('width_mult', [0.25, 0.5, 1], { continuous: true })];
const seeds = fc.integer();
const deep: unknown = JSON.parse(`${'['.repeat(1e5)}${']'.repeat(1e5)}`);

describe('a space of archs', () => {
  it('has its ends and its middle', () => {
    expect(smallestOf(space)).toEqual({ ks: [3, 3, 3], d: [2, 1], r: 128 });
    expect(largestOf(space)).toEqual({ ks: [7, 7, 7], d: [4, 1], r: 160 });
    expect(middleOf(space)).toEqual({ ks: [5, 5, 5], d: [3, 1], r: 128 });
  });

  it('has every uniform arch once, at the largest resolution', () => {
    const archs = uniformArchs(space);
    expect(archs).toHaveLength(9);
    expect(archs).toContainEqual({ ks: [5, 5, 5], d: [4, 1], r: 160 });
    expect(uniformArchs(space, [])).toHaveLength(18);
  });

  it('holds what is drawn, changed and mixed from it, and the seed decides each', () => {
    fc.assert(
      fc.property(seeds, seeds, fc.double({ min: 0, max: 1, noNaN: true }), (seed, other, probability) => {
        const [first, second] = [randomOf(space, createRandom(seed)), randomOf(space, createRandom(other))];
        const changed = mutateArch(space, first, probability, createRandom(seed));
        const mixed = crossArchs(space, first, second, createRandom(seed));
        for (const arch of [first, changed, mixed]) expect(parseArch(space, arch)).toEqual(arch);
        expect(mutateArch(space, first, probability, createRandom(seed))).toEqual(changed);
        for (const field of space)
          for (const index of field.entries.keys())
            expect([entryOf(first, field, index), entryOf(second, field, index)]).toContain(
              entryOf(mixed, field, index),
            );
      }),
    );
  });

  it('is left as it is where nothing may change', () => {
    const arch = randomOf(space, createRandom(5));
    expect(mutateArch(space, arch, 0, createRandom(6))).toEqual(arch);
  });
});

describe('reading an arch', () => {
  const plain = { ks: [3, 5, 7], d: [2, 1], r: 128 };

  it.each<[string, object, object]>([
    ['one number for a whole list', { ks: 5, d: [3, 1] }, { ks: [5, 5, 5], d: [3, 1] }],
    ['a list of one for a number', { ...plain, r: [160] }, { ...plain, r: 160 }],
    ['no resolution', { ...plain, r: null }, { ks: plain.ks, d: plain.d }],
    ['more than a short stage has', { ...plain, d: [2, 4] }, plain],
    ['one depth for stages of any length', { ...plain, d: 3 }, { ...plain, d: [3, 1] }],
    ['fields of other files', { ...plain, name: 'min', top1: [3] }, plain],
    ['a resolution that is not listed', { ...plain, r: 130 }, { ...plain, r: 130 }],
  ])('takes %s', (_what, written, arch) => {
    expect(parseArch(space, written)).toEqual(arch);
  });

  it.each<[string, object, RegExp]>([
    ['more than any stage has', { ...plain, d: [2, 5] }, /d\[1\] is 5, allowed: 1/],
    ['less than a stage has', { ...plain, d: [1, 1] }, /d\[0\] is 1, allowed: 2, 3, 4/],
    ['a number that is no choice', { ...plain, ks: 9 }, /ks\[0\] is 9/],
    ['a list of another length', { ...plain, ks: [3, 3] }, /ks has 2 entries, 3 expected/],
    ['half a pixel', { ...plain, r: 128.5 }, /r is 128.5/],
    ['two resolutions', { ...plain, r: [128, 160] }, /r is \[128,160\]/],
    [
      'lists in lists without end',
      { ...plain, ks: [deep, 3, 3], d: [deep, 1] },
      /ks\[0\] is a list.*d\[0\] is a/,
    ],
    ['a depth of lists', { ...plain, r: deep }, /r is a list/],
    ['a long text', { ...plain, r: 'x'.repeat(1e6) }, /r is "x{59}\.\.\., allowed/],
    ['text', { ...plain, ks: '3' }, /ks must be a list/],
    ['no list', { d: [2, 1] }, /ks must be a list of 3 numbers/],
  ])('refuses %s', (_what, written, message) => {
    expect(() => parseArch(space, written)).toThrowError(
      expect.objectContaining({ code: 'ERR_ARCH_OUTSIDE_SPACE', message: expect.stringMatching(message) }),
    );
  });

  it('takes any number of a continuous field between its ends', () => {
    const widths = fc.double({ min: 0.25, max: 1, noNaN: true });
    fc.assert(
      fc.property(widths, (width) => {
        expect(parseArch(continuous, { width_mult: width })).toEqual({ width_mult: width });
      }),
    );
    for (const width of [0.2, 1.01, Number.NaN, '0.5', undefined])
      expect(() => parseArch(continuous, { width_mult: width })).toThrowError(/allowed: 0.25 to 1/);
  });
});
