import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { archKey, largestArch, randomArch, spaceOf, validateArch } from '#cotune/application/network/arch.js';
import { expectedTensors } from '#cotune/application/network/expected-tensors.js';
import { families, familyNamed, familyNames, familyOf } from '#cotune/application/network/families.js';
import { convolutionsOf, linearsOf } from '#cotune/application/network/plan.js';
import { planNetwork } from '#cotune/application/network/plan-network.js';
import { weightShape } from '#cotune/application/network/slicing.js';
import { createRandom } from '#cotune/core/random.js';
import { exampleNames, exampleOf } from '../../support/families.js';
import { misfitsOf } from '../../support/plans.js';

const archsOf = (name: string) =>
  fc
    .record({ seed: fc.integer(), resolution: fc.integer({ min: 32, max: 99 }) })
    .map(({ seed, resolution }) => {
      const description = exampleOf(name);
      return { description, arch: { ...randomArch(description, createRandom(seed)), r: resolution } };
    });

describe.each(exampleNames)('any sub-network of %s', (name) => {
  it('is of layers that fit together, whatever the resolution', () => {
    fc.assert(
      fc.property(archsOf(name), ({ description, arch }) => {
        expect(misfitsOf(planNetwork(description, validateArch(description, arch)))).toEqual([]);
      }),
    );
  });

  it('needs no weight that the checkpoint lacks and none larger than is stored', () => {
    const stored = expectedTensors(exampleOf(name));
    fc.assert(
      fc.property(archsOf(name), ({ description, arch }) => {
        const { steps } = planNetwork(description, arch);
        const needed = [...convolutionsOf(steps)].map((layer) => [layer.weight, weightShape(layer)] as const);
        for (const { weight, inputs, outputs } of linearsOf(steps))
          expect(stored.get(weight)![0]! >= outputs && stored.get(weight)![1]! >= inputs).toBe(true);
        for (const [weight, shape] of needed)
          expect(
            stored.get(weight)!.every((size, axis) => size >= shape[axis]!),
            weight,
          ).toBe(true);
      }),
    );
  });

  it('has a key that its canonical form has too', () => {
    fc.assert(
      fc.property(archsOf(name), ({ description, arch }) => {
        const canonical = familyOf(description).canonical(description, arch);
        expect(archKey(description, canonical)).toBe(archKey(description, arch));
        expect(planNetwork(description, canonical)).toEqual(planNetwork(description, arch));
      }),
    );
  });
});

describe('the families', () => {
  it('all have an example here', () => {
    expect(exampleNames.toSorted()).toEqual(familyNames.toSorted());
    for (const name of exampleNames) {
      expect(spaceOf(exampleOf(name)).map((field) => field.name)).toContain('r');
      expect(largestArch(exampleOf(name)).r).toBe(64);
    }
  });

  it.each([
    ['ofa_mbv3', 'ofa-mobilenetv3'],
    ['OFAMobileNetV3', 'ofa-mobilenetv3'],
    ['OFAProxylessNASNets', 'ofa-proxyless'],
    ['ofa_resnet50', 'ofa-resnet50'],
    ['slimmable-mobilenetv1', 'slimmable-mobilenet'],
    ['s_mobilenet_v2', 'slimmable-mobilenet'],
    ['us_mobilenet_v1', 'slimmable-mobilenet'],
    ['universally-slimmable-mobilenetv2', 'slimmable-mobilenet'],
    ['MutualNet', 'slimmable-mobilenet'],
    ['ProxylessNASNets', 'mcunet'],
  ])('know %s as %s', (written, name) => {
    expect(familyNamed(written)?.name).toBe(name);
  });

  it('have no two names alike', () => {
    const names = families.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
    expect(familyNamed('')).toBeUndefined();
  });
});
