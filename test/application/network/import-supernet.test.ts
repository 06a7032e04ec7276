import { describe, expect, it } from 'vitest';
import { familyNamed } from '#cotune/application/network/families.js';
import { type ImportOptions, importSupernet } from '#cotune/application/network/import-supernet.js';
import { checkpointOf, exampleNames, exampleOf, fixedArchitecture } from '../../support/families.js';

const pairs = exampleNames.flatMap((held) =>
  exampleNames.filter((wanted) => wanted !== held).map((wanted) => [held, wanted] as const),
);

const mobile = exampleOf('ofa-mobilenetv3');

function errorOf(action: () => unknown): unknown {
  try {
    return action();
  } catch (thrown) {
    return thrown;
  }
}

describe('a checkpoint', () => {
  it.each(pairs)('of %s that is taken for %s is refused with its own family', (held, wanted) => {
    const checkpoint = checkpointOf(exampleOf(held));
    const error = errorOf(() => importSupernet(checkpoint, { family: familyNamed(wanted) }));
    expect(error).toMatchObject({
      code: 'ERR_FAMILY_MISMATCH',
      message: expect.stringContaining(`it is no ${wanted}`),
      advice: expect.stringContaining(`--family ${held}`),
    });
  });

  it.each([
    'ofa-mobilenetv3',
    'ofa-proxyless',
    'slimmable-mobilenet',
    'mcunet',
  ])('of %s is recognised by its tensors', (name) => {
    const configuration = name === 'mcunet' ? fixedArchitecture : undefined;
    const { supernet, keysIgnored } = importSupernet(checkpointOf(exampleOf(name)), { configuration });
    expect(supernet.description.family).toBe(name);
    expect(keysIgnored).toEqual([]);
  });

  it('of a fixed network without its architecture file says that it lacks that, without --family too', () => {
    expect(errorOf(() => importSupernet(checkpointOf(exampleOf('mcunet'))))).toMatchObject({
      code: 'ERR_NETWORK_DESCRIPTION',
      advice: expect.stringContaining('--config'),
    });
  });

  it('of no family is refused', () => {
    const checkpoint = checkpointOf(mobile, { 'first_conv.conv.weight': null });
    expect(errorOf(() => importSupernet(checkpoint))).toMatchObject({
      code: 'ERR_FAMILY_MISMATCH',
      message: expect.stringContaining('no family'),
    });
  });

  it('of a fixed network without its architecture file says what is needed', () => {
    const checkpoint = checkpointOf(exampleOf('mcunet'));
    expect(errorOf(() => importSupernet(checkpoint, { family: familyNamed('mcunet') }))).toMatchObject({
      code: 'ERR_NETWORK_DESCRIPTION',
      advice: expect.stringContaining('--config'),
    });
  });
});

describe('importing', () => {
  const options: ImportOptions = { family: familyNamed('ofa-mobilenetv3') };

  it('names the key that is missing', () => {
    const key = 'blocks.4.conv.depth_conv.se.fc.reduce.bias';
    expect(errorOf(() => importSupernet(checkpointOf(mobile, { [key]: null }), options))).toMatchObject({
      code: 'ERR_CHECKPOINT_KEY_MISSING',
      message: expect.stringContaining(key),
    });
  });

  it('names a tensor of the wrong shape with what was found and what was expected', () => {
    const changes = { 'final_expand_layer.bn.running_var': [7] };
    expect(errorOf(() => importSupernet(checkpointOf(mobile, changes), options))).toMatchObject({
      code: 'ERR_TENSOR_SHAPE',
      message: expect.stringMatching(/final_expand_layer\.bn\.running_var.*\[7\].*\[24\]/),
    });
  });

  it('takes class names in the order of the outputs, as many as there are', () => {
    const classes = ['one', 'two', 'three'];
    const { supernet } = importSupernet(checkpointOf(mobile), { ...options, classes });
    expect(supernet.description.classes).toEqual(classes);
    const tooFew = { ...options, classes: ['one'] };
    expect(errorOf(() => importSupernet(checkpointOf(mobile), tooFew))).toMatchObject({
      code: 'ERR_NETWORK_DESCRIPTION',
      message: expect.stringMatching(/1 class names.*3 classes/),
    });
  });

  it('tells which keys it used and which it left alone', () => {
    const changes = { 'optimizer.state': [3], 'first_conv.bn.num_batches_tracked': [] };
    const { keysUsed, keysIgnored, supernet } = importSupernet(checkpointOf(mobile, changes), options);
    expect(keysIgnored).toEqual(Object.keys(changes));
    expect([...keysUsed].toSorted()).toEqual([...supernet.checkpoint.keys()].toSorted());
  });

  it.each([
    ['parallel training', (key: string) => `module.${key}`],
    ['2020', (key: string) => key.replace(/^(blocks\.\d+)\.conv\./, '$1.mobile_inverted_conv.')],
    [
      'an extracted network',
      (key: string) => key.replace('.bn.bn.', '.bn.').replace('.conv.conv.', '.conv.'),
    ],
  ])('reads keys as %s has them', (_what, rename) => {
    const plain = checkpointOf(mobile);
    const names = new Map([...plain.keys()].map((key) => [rename(key), key]));
    const renamed = {
      keys: () => names.keys(),
      has: (name: string) => names.has(name),
      shape: (name: string) => plain.shape(names.get(name)!),
      read: (name: string) => plain.read(names.get(name)!),
      readInto: (name: string, target: Float32Array) => plain.readInto(names.get(name)!, target),
    };
    const { supernet, keysUsed } = importSupernet(renamed, options);
    expect([...keysUsed].toSorted()).toEqual([...names.keys()].toSorted());
    expect(new Uint8Array(supernet.bytes)).toEqual(
      new Uint8Array(importSupernet(plain, options).supernet.bytes),
    );
  });
});
