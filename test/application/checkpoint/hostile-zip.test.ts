import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { dict, floats, integer, legacyFile, pickle, tensor } from '../../support/pickles.js';
import { type ZipOptions, type ZipPart, zipCheckpoint, zipFile } from '../../support/zips.js';
import { temporaryCheckpoints } from './temporary.js';

const open = temporaryCheckpoints();
const problem = (code: string, text: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(text) });
const corrupt = (text: string) => problem('ERR_CHECKPOINT_CORRUPT', text);

const object = pickle(dict({ w: tensor() }));
const data = floats(1, 2, 3, 4);
const pickled: ZipPart = { name: 'a/data.pkl', data: object };
const weights: ZipPart = { name: 'a/data/0', data };
const sound = zipFile([pickled, weights]);

describe('a zip archive put together by hand', () => {
  it.each<[string, ZipOptions]>([
    ['as it is', {}],
    ['with 64-bit numbers', { wide: true }],
    ['with a comment', { comment: 'PK\x05\x06 and more' }],
  ])('is read %s', async (_what, options) => {
    const checkpoint = await open(zipCheckpoint(object, { '0': data }, options));
    expect([checkpoint.format, ...checkpoint.read('w')]).toEqual(['pytorch-zip', 1, 2, 3, 4]);
  });

  it('is read without a folder, and where it is compressed', async () => {
    const packed = (part: ZipPart): ZipPart => ({
      name: part.name.slice(2),
      data: deflateRawSync(part.data),
      method: 8,
      claimed: { bytes: part.data.length },
    });
    expect([...(await open(zipFile([packed(pickled), packed(weights)]))).read('w')]).toEqual([1, 2, 3, 4]);
  });

  it.each<[string, ZipPart[], string]>([
    ['no data.pkl', [weights], 'no data.pkl'],
    ['nothing', [], 'no data.pkl'],
    ['a program', [pickled, { name: 'a/constants.pkl', data }], 'TorchScript'],
    ['code', [pickled, { name: 'a/code/__torch__.py', data }], 'TorchScript'],
  ])('that holds %s is told', async (_what, parts, text) => {
    await expect(open(zipFile(parts))).rejects.toEqual(problem('ERR_CHECKPOINT_FORMAT', text));
  });
});

describe('a hostile zip archive', () => {
  const bomb = { ...weights, data: deflateRawSync(new Uint8Array(8e6)), method: 8 };
  it.each<[string, ZipPart[], ZipOptions, string]>([
    ['a declared bomb', [pickled, { ...bomb, claimed: { bytes: 8e6 } }], {}, 'claims to unpack to 80'],
    [
      'a declared bomb of 2^60',
      [pickled, { ...bomb, claimed: { bytes: 2 ** 60 } }],
      { wide: true },
      'claims to',
    ],
    ['two entries of one name', [pickled, pickled], {}, 'two entries named'],
    ['two folders', [pickled, { ...pickled, name: 'b/data.pkl' }], {}, 'several folders'],
    ['an encrypted entry', [pickled, { ...weights, flags: 1 }], {}, 'encrypted'],
    ['an unknown compression', [pickled, { ...weights, method: 14 }], {}, 'method 14'],
    ['a stored entry of two sizes', [pickled, { ...weights, claimed: { bytes: 17 } }], {}, '16 bytes for 17'],
    ['a short storage', [pickled, { ...weights, data: data.slice(4) }], {}, '12 bytes, not the 16'],
    ['a storage that is missing', [pickled], {}, "no storage '0'"],
    ['entries on each other', [pickled, { ...weights, claimed: { start: 0 } }], {}, 'reaches into'],
    ['an entry outside the file', [pickled, { ...weights, claimed: { start: 1e9 } }], {}, 'reaches into'],
    [
      'an entry beyond 2^53',
      [pickled, { ...weights, claimed: { start: 2 ** 60 } }],
      { wide: true },
      'reaches into',
    ],
    [
      'an entry into the directory',
      [pickled, { ...weights, claimed: { packedBytes: 99 } }],
      {},
      'reaches into',
    ],
    ['more entries than there are', [pickled, weights], { entries: 3 }, 'lists 2 entries and claims 3'],
    [
      'billions of entries',
      [pickled, weights],
      { entries: 2 ** 40, wide: true },
      'claims 1099511627776 entries',
    ],
    ['a directory outside the file', [pickled, weights], { directoryStart: 1e9 }, 'outside it'],
    ['a directory elsewhere', [pickled, weights], { directoryStart: 3 }, 'broken after 0'],
    ['an order of bytes that is none', [pickled, weights, { name: 'a/byteorder', data }], {}, 'byte order'],
  ])('with %s is one clear error', async (_what, parts, options, text) => {
    await expect(open(zipFile(parts, options))).rejects.toEqual(corrupt(text));
  });

  it('that unpacks to more than it claims is stopped there', async () => {
    const checkpoint = await open(zipFile([pickled, { ...bomb, claimed: { bytes: 16 } }]));
    expect(() => checkpoint.read('w')).toThrowError(corrupt('does not unpack to its 16 bytes'));
  });

  it('with an entry that is longer by its own header than the directory says is one clear error', async () => {
    const bytes = sound.slice();
    bytes[28] = 200;
    await expect(open(bytes)).rejects.toEqual(
      corrupt("entry 'a/data.pkl' of the zip archive: it reaches into"),
    );
  });

  it('that was cut short is told, wherever it was cut', async () => {
    for (let length = 4; length < sound.length; length += 7)
      await expect(open(sound.slice(0, length))).rejects.toEqual(corrupt('cut short'));
  });

  it('cannot hide a pickle that asks for code', async () => {
    const system = pickle('cposix\nsystem\n(X\x04\0\0\0truetR');
    await expect(open(zipFile([{ ...pickled, data: system }]))).rejects.toEqual(
      problem('ERR_CHECKPOINT_UNSAFE', "'posix.system'"),
    );
  });
});

describe('the old format', () => {
  it('that was cut short is an error, wherever it was cut', async () => {
    const file = legacyFile(pickle(dict({ w: tensor(), epoch: integer(3) })));
    for (let length = 4; length < file.length; length += 5)
      await expect(open(file.slice(0, length))).rejects.toEqual(problem('ERR_CHECKPOINT_CORRUPT', ''));
  });
});
