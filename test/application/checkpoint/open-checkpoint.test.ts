import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '#cotune/application/checkpoint/open-checkpoint.js';
import { openSafetensors, writeSafetensors } from '#cotune/application/checkpoint/safetensors-file.js';
import { missingShared, sharedPath } from '../../support/shared.js';

const fixtures = join(import.meta.dirname, '../../fixtures/checkpoints');

interface ExpectedTensor {
  type: string;
  shape: number[];
  values: (number | string)[];
}
type Expected = Record<string, { root: string; tensors: Record<string, ExpectedTensor> }>;

const expected = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8')) as Expected;
const numberOf = (value: number | string) =>
  typeof value === 'number' ? value : { inf: Infinity, '-inf': -Infinity, nan: Number.NaN }[value];

const problem = (code: string, ...texts: string[]) =>
  expect.objectContaining({
    code,
    message: expect.stringMatching(new RegExp(texts.map((text) => `(?=[^]*${text})`).join(''))),
  });

describe('a checkpoint that PyTorch wrote', () => {
  it.each(Object.keys(expected))('%s gives the values that PyTorch had', async (file) => {
    const { root, tensors } = expected[file]!;
    const checkpoint = await openCheckpoint(join(fixtures, file));
    expect(checkpoint.root).toBe(root);
    expect(checkpoint.format).toBe(file.includes('.legacy.') ? 'pytorch-legacy' : 'pytorch-zip');
    expect(checkpoint.bytes).toBe(readFileSync(join(fixtures, file)).length);
    expect([...checkpoint.keys()]).toEqual(Object.keys(tensors));
    for (const [name, { type, shape, values }] of Object.entries(tensors)) {
      expect(checkpoint.elementType(name)).toBe(type);
      expect(checkpoint.shape(name)).toEqual(shape);
      expect([...checkpoint.read(name)]).toEqual(values.map(numberOf).map((value) => Math.fround(value!)));
    }
    checkpoint.close();
  });

  it.each([
    'zip',
    'legacy',
  ])('tells of %s tensors that are no dense real ones when they are read', async (kind) => {
    const checkpoint = await openCheckpoint(join(fixtures, `unreadable.${kind}.pt`));
    expect([...checkpoint.keys()]).toEqual(['plain', 'quantized', 'sparse', 'complex']);
    expect([...checkpoint.read('plain')]).toEqual([1, 1]);
    expect(checkpoint.shape('quantized')).toEqual([2, 3]);
    for (const [name, what] of Object.entries({
      quantized: 'quantized',
      sparse: 'sparse',
      complex: 'complex64',
    }))
      expect(() => checkpoint.read(name)).toThrowError(
        problem('ERR_TENSOR_TYPE', `unreadable.${kind}.pt`, `'${name}'`, what),
      );
    checkpoint.close();
  });

  it('but holds a whole module is refused with the advice to save its state dict', async () => {
    await expect(openCheckpoint(join(fixtures, 'whole-module.zip.pt'))).rejects.toEqual(
      expect.objectContaining({
        code: 'ERR_CHECKPOINT_UNSAFE',
        message: expect.stringContaining("'torch.nn.modules.container.Sequential'"),
        advice: expect.stringContaining('model.state_dict()'),
      }),
    );
  });

  it.each(['zip', 'legacy'])('but holds no tensors is refused (%s)', async (kind) => {
    const path = join(fixtures, `no-tensors.${kind}.pt`);
    await expect(openCheckpoint(path)).rejects.toEqual(
      problem('ERR_CHECKPOINT_FORMAT', path, 'no dict of named tensors'),
    );
  });

  it('is read into memory of the caller, also shared memory', async () => {
    const checkpoint = await openCheckpoint(join(fixtures, 'strides.zip.pt'));
    for (const name of checkpoint.keys()) {
      const values = checkpoint.read(name);
      const target = new Float32Array(new SharedArrayBuffer(4 * values.length + 8), 4, values.length);
      checkpoint.readInto(name, target);
      expect([...target]).toEqual([...values]);
    }
    expect(() => checkpoint.readInto('whole', new Float32Array(23))).toThrowError(
      problem('ERR_TENSOR_SHAPE', "'whole'", '24 elements', 'into 23'),
    );
    checkpoint.close();
  });

  it('names a key that is missing, and the nearest one', async () => {
    const checkpoint = await openCheckpoint(join(fixtures, 'module.zip.pt'));
    for (const use of [checkpoint.read, checkpoint.shape, checkpoint.elementType])
      expect(() => use('0.weigth')).toThrowError(
        problem('ERR_CHECKPOINT_KEY_MISSING', 'module.zip.pt', "'0.weigth'", "nearest is '0.weight'"),
      );
    expect(checkpoint.has('0.weigth')).toBe(false);
    checkpoint.close();
  });

  it('says so when it is read after it was closed', async () => {
    const checkpoint = await openCheckpoint(join(fixtures, 'module.zip.pt'));
    checkpoint.close();
    checkpoint.close();
    expect(() => checkpoint.read('0.weight')).toThrowError(problem('ERR_FILE_UNREADABLE', 'closed'));
  });
});

describe('the kind of a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cotune-kind-'));
  const path = join(folder, 'weights.pt');

  it('is found from its content: safetensors under any name, with the values of the other reader', async () => {
    const data = Float32Array.from({ length: 6 }, (_, i) => i / 3);
    writeFileSync(
      path,
      writeSafetensors([
        ['w', { shape: [2, 3], data }],
        ['e', { shape: [0, 3], data: new Float32Array() }],
      ]),
    );
    const [checkpoint, shared] = [await openCheckpoint(path), await openSafetensors(path)];
    expect([checkpoint.format, checkpoint.root, checkpoint.elementType('w')]).toEqual([
      'safetensors',
      '',
      'float32',
    ]);
    expect(checkpoint.read('w')).toEqual(shared.read('w'));
    expect(checkpoint.shape('e')).toEqual([0, 3]);
    checkpoint.close();
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing', Buffer.of(), 'empty'],
    ['a web page', Buffer.from('<!DOCTYPE html><html>'), 'web page'],
    ['a pointer of Git LFS', Buffer.from('version https://git-lfs.github.com/spec/v1'), 'Git LFS'],
    ['a tar archive', Buffer.from(`${'sys_info'.padEnd(257, '\0')}ustar\0`), 'before 0.1.10'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0]), 'gzip'],
    ['a text', Buffer.from('hello'), 'neither'],
    ['a pickle of protocol 0', Buffer.from("cos\nsystem\n(S'true'\ntR."), 'neither'],
    ['another pickle', Buffer.from([0x80, 2, 0x7d, 0x2e]), 'not one that torch.save wrote'],
  ])('that is %s is told', async (_what, bytes, text) => {
    writeFileSync(path, bytes);
    await expect(openCheckpoint(path)).rejects.toEqual(problem('ERR_CHECKPOINT_FORMAT', path, text));
  });

  it('that is absent, a folder or a device is told without waiting', async () => {
    for (const other of [join(folder, 'absent'), folder, '/dev/zero'])
      await expect(openCheckpoint(other)).rejects.toEqual(problem('ERR_FILE_UNREADABLE', other));
    rmSync(folder, { recursive: true });
  });
});

const absent = missingShared('data/golden') || missingShared('data/models');

describe.skipIf(absent)('published checkpoints', () => {
  // The body of a skipped block is run all the same, to find its tests.
  const files = (absent ? [] : ['data/golden', 'data/models']).flatMap((folder) =>
    readdirSync(sharedPath(folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(pt|pth)$/.test(name))
      .map((name) => `${folder}/${name}`),
  );

  it.each(files)('%s is read whole', async (file) => {
    const checkpoint = await openCheckpoint(sharedPath(file));
    const names = [...checkpoint.keys()];
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) {
      const values = checkpoint.read(name);
      expect(values.length).toBe(checkpoint.shape(name).reduce((product, size) => product * size, 1));
      expect(values.every(Number.isFinite)).toBe(true);
    }
    checkpoint.close();
  });

  it('have the keys and counts that their notes state', async () => {
    const mcunet = await openCheckpoint(sharedPath('data/models/mcunet-320kb/mcunet-320kb-1mb_imagenet.pth'));
    const count = [...mcunet.keys()].reduce((sum, name) => sum + mcunet.read(name).length, 0);
    expect([mcunet.format, mcunet.root, [...mcunet.keys()].length, count]).toEqual([
      'pytorch-legacy',
      'state_dict',
      326,
      752838,
    ]);
    const predictor = await openCheckpoint(sharedPath('data/models/ofa-acc-predictor/acc_predictor.pth'));
    expect([predictor.root, ...predictor.keys()].slice(0, 3)).toEqual(['', '0.weight', '0.bias']);
    const hat = await openCheckpoint(sharedPath('data/golden/hat/checkpoint.pt'));
    expect([hat.format, hat.root]).toEqual(['pytorch-zip', 'model']);
    for (const checkpoint of [mcunet, predictor, hat]) checkpoint.close();
  });
});
