import { describe, expect, it } from 'vitest';
import { validateArch } from '#cotune/application/network/arch.js';
import { buildSubnet } from '#cotune/application/network/build.js';
import { parseDescription } from '#cotune/application/network/description.js';
import { familyNamed } from '#cotune/application/network/families.js';
import { importSupernet } from '#cotune/application/network/import-supernet.js';
import { convolutionsOf } from '#cotune/application/network/plan.js';
import { planNetwork } from '#cotune/application/network/plan-network.js';
import { checkpointOf, exampleOf } from '../../../support/families.js';

const family = familyNamed('slimmable-mobilenet')!;
const universal = exampleOf('slimmable-mobilenet');

function variant(changes: object) {
  return parseDescription({ ...universal, ...changes });
}

const widthsFrom = (changes: object, widthMultipliers?: number[]) =>
  family.describe(checkpointOf(variant(changes)), { widthMultipliers });

const switchable = (...widths: number[]) => ({ batchNorm: 'switchable', widths, calibratedWidths: widths });

describe('a slimmable MobileNet', () => {
  it.each([
    [1, [32, 32, 64, 64, 128, 128], 1024],
    [2, [32, 32, 16, 96, 96, 24], 1280],
  ])('of version %s has the published channels at width 1', (version, first, last) => {
    const description = variant({ version, widths: [0.5, 1], calibratedWidths: [0.5, 1], lastWidth: 1280 });
    const layers = [...convolutionsOf(planNetwork(description, { width_mult: 1 }).steps)];
    const channels = layers.map(({ outputChannels }) => outputChannels);
    expect(channels.slice(0, 6)).toEqual(first);
    expect(channels.at(-1)).toBe(last);
  });

  it('with switchable batch norms has one of its own at each width', () => {
    const description = variant(switchable(0.75, 0.25));
    const batchNorm = (width: number) =>
      [...convolutionsOf(planNetwork(description, { width_mult: width }).steps)][0]!.batchNorm;
    expect(batchNorm(0.75)).toMatchObject({ scale: 'features.0.1.bn.0.weight' });
    expect(batchNorm(0.25)).toMatchObject({
      scale: 'features.0.1.bn.1.weight',
      mean: 'features.0.1.bn.1.running_mean',
    });
    expect(() => validateArch(description, { width_mult: 0.5 })).toThrowError(/allowed: 0.25, 0.75/);
  });

  it('with universal ones shares scale and shift, and runs at every width between once it is calibrated', () => {
    const [first] = convolutionsOf(planNetwork(universal, { width_mult: 0.25 }).steps);
    expect(first!.batchNorm).toMatchObject({
      scale: 'features.0.1.weight',
      mean: 'features.0.1.bn.0.running_mean',
    });
    const { supernet } = importSupernet(checkpointOf(universal), { family });
    expect(validateArch(universal, { width_mult: 0.61 })).toEqual({ width_mult: 0.61 });
    expect(() => validateArch(universal, { width_mult: 0.8 })).toThrowError(/allowed: 0.25 to 0.75/);
    expect(() => buildSubnet(supernet, { width_mult: 0.61 }, { batch: 1 })).toThrowError(
      expect.objectContaining({ code: 'ERR_NOT_CALIBRATED' }),
    );
    expect(buildSubnet(supernet, { width_mult: 0.25 }, { batch: 1 }).outputShape).toEqual([1, 3]);
  });

  it.each<[string, object, number[]]>([
    ['in any order', switchable(0.75, 0.35, 1), [0.75, 0.35, 1]],
    ['that are not round', switchable(0.375, 0.4), [0.375, 0.4]],
    ['of one channel more or less', { ...switchable(0.7, 0.85), divisor: 1 }, [0.7, 0.85]],
    ['of version 1', { ...switchable(0.25, 0.6), version: 1 }, [0.25, 0.6]],
  ])('reads widths %s from its channels', (_what, changes, widths) => {
    expect(widthsFrom(changes)).toMatchObject({ widths, calibratedWidths: widths });
  });

  it('takes given widths where they lead to the same channels, and no others', () => {
    expect(widthsFrom(switchable(0.25, 0.5), [0.2501, 0.5])).toMatchObject({ widths: [0.2501, 0.5] });
    expect(widthsFrom(switchable(0.25, 0.5), [0.5, 0.2501])).toMatchObject({ widths: [0.2501, 0.5] });
    expect(widthsFrom(switchable(0.25, 0.5), [0.3, 0.9])).toMatchObject({ widths: [0.25, 0.5] });
  });

  it('may be stored wider than any width that has statistics', () => {
    const found = widthsFrom({ widths: [0.25, 0.5, 1], calibratedWidths: [0.5, 0.25] });
    expect(found).toMatchObject({ widths: [0.5, 0.25, 1], calibratedWidths: [0.5, 0.25] });
  });

  it('of channels that no width leads to is refused', () => {
    const odd = checkpointOf(variant(switchable(0.5)), { 'features.3.body.7.bn.0.running_mean': [13] });
    expect(() => family.describe(odd, {})).toThrowError(
      expect.objectContaining({ code: 'ERR_FAMILY_MISMATCH', message: expect.stringContaining('no width') }),
    );
  });
});
