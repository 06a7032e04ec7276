import { describe, expect, it } from 'vitest';
import { parseDescription } from '#cotune/application/network/description.js';
import { ofaMobileNetV3ImageNet } from '#cotune/application/network/families/ofa-mobilenetv3.js';

const description = ofaMobileNetV3ImageNet(1);

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
    expect(parseDescription({ ...description, kernels: [7, 3, 5] })).toEqual(description);
    expect(() => parseDescription({ ...description, kernels: [3, 3] })).toThrowError(/twice/);
  });

  it('of an unknown family names the family that was meant', () => {
    expect(() => parseDescription({ ...description, family: 'ofa-mobilnetv3' })).toThrowError(
      /did you mean ofa-mobilenetv3/,
    );
    expect(() => parseDescription(null)).toThrowError(/no family; there are/);
  });
});
