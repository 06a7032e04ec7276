import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestOf, randomOf, smallestOf } from '#cotune/application/network/arch-space.js';
import {
  hatArchKey,
  largestHatArch,
  parseHatArch,
  randomHatArch,
  smallestHatArch,
} from '#cotune/application/text/arch.js';
import { flatArch, hatArchOf, textArchValues, textSpace } from '#cotune/application/text/arch-space.js';
import { textSupernetAt } from '#cotune/application/text/text-supernet.js';
import { createRandom } from '#cotune/core/random.js';
import { bundledTextLibrary } from '../../support/bundled.js';

const { description } = await textSupernetAt(bundledTextLibrary);
const space = textSpace(description);
const seeds = fc.integer({ min: 0, max: 1e6 });

describe('the space of sub-transformers', () => {
  it('has the ends of the family', () => {
    expect(hatArchOf(largestOf(space))).toEqual(largestHatArch(description));
    expect(hatArchOf(smallestOf(space))).toEqual(smallestHatArch(description));
  });

  it('gives every sub-transformer back that it is given', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const arch = randomHatArch(description, createRandom(seed));
        expect(hatArchOf(flatArch(description, arch))).toEqual(arch);
      }),
    );
  });

  it('holds only what exists, and takes no notice of what is skipped', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const flat = randomOf(space, createRandom(seed));
        const arch = hatArchOf(flat);
        expect(parseHatArch(description, arch)).toEqual(arch);
        const canonical = flatArch(description, arch);
        expect(hatArchKey(hatArchOf(canonical))).toBe(hatArchKey(arch));
        expect(textArchValues(description, flat)).toEqual(textArchValues(description, canonical));
      }),
    );
  });
});
