import { describe, expect, it } from 'vitest';
import { familyNamed } from '#cotune/application/network/families.js';
import { planNetwork } from '#cotune/application/network/plan-network.js';
import { checkpointOf, exampleOf, fixedArchitecture } from '../../../support/families.js';

const family = familyNamed('mcunet')!;
const description = exampleOf('mcunet');

const describeWith = (configuration: unknown) =>
  family.describe(checkpointOf(description), { configuration });

describe('a fixed network', () => {
  it('is described by its architecture file', () => {
    const found = describeWith(fixedArchitecture);
    expect(planNetwork(found, {}, 48)).toEqual(planNetwork(description, {}, 48));
    expect(found).toMatchObject({ resolution: [32, 48, 64], batchNormEpsilon: 1e-5 });
  });

  it('is described by files of either year', () => {
    const blocks = fixedArchitecture.blocks.map(({ conv, shortcut }) => ({
      mobile_inverted_conv: conv,
      shortcut,
    }));
    expect(describeWith({ ...fixedArchitecture, blocks })).toEqual(describeWith(fixedArchitecture));
  });

  it('has what its file leaves out computed from what it says', () => {
    const [first, second, third] = fixedArchitecture.blocks;
    const third2 = { ...third!, conv: { ...third!.conv, mid_channels: null } };
    const found = describeWith({ ...fixedArchitecture, blocks: [first, second, third2] });
    expect(found).toMatchObject({ blocks: [{ middle: null }, { middle: 24 }, { middle: 32 }] });
  });

  it.each<[string, unknown, RegExp]>([
    ['no object', 'text', /the whole/],
    ['without blocks', { ...fixedArchitecture, blocks: [] }, /blocks/],
    ['with a layer that is none', { ...fixedArchitecture, first_conv: 3 }, /first_conv/],
  ])('is not described by a file that is %s', (_what, configuration, message) => {
    expect(() => describeWith(configuration)).toThrowError(
      expect.objectContaining({
        code: 'ERR_NETWORK_DESCRIPTION',
        message: expect.stringMatching(message),
      }),
    );
  });

  it('has no elastic kernels', () => {
    const key = 'blocks.1.conv.depth_conv.conv.7to5_matrix';
    const elastic = checkpointOf(description, { [key]: [25, 25] });
    expect(() => family.describe(elastic, { configuration: fixedArchitecture })).toThrowError(
      expect.objectContaining({ code: 'ERR_FAMILY_MISMATCH' }),
    );
  });
});
