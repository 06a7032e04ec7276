import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNpy, writeNpy } from '#cotune/application/checkpoint/npy.js';
import { temporaryFolder } from '../../support/folder.js';

const folder = temporaryFolder();
const path = join(folder, 'array.npy');

function npy(header: string, body: Uint8Array, version = 1): Buffer {
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  if (version === 1) length.writeUInt16LE(header.length);
  else length.writeUInt32LE(header.length);
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), version, 0]);
  return Buffer.concat([start, length, Buffer.from(header, 'latin1'), body]);
}

const headerOf = (type: string, shape: string, fortran = 'False') =>
  `{'descr': '${type}', 'fortran_order': ${fortran}, 'shape': (${shape}), }\n`;

function read(bytes: Uint8Array) {
  writeFileSync(path, bytes);
  return readNpy(path);
}

describe('an array file', () => {
  const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });

  it('gives back what was written, of any shape and with any value', async () => {
    const arrays = shapes.chain((shape) => {
      const count = shape.reduce((product, size) => product * size, 1);
      return fc.record({
        shape: fc.constant(shape),
        data: fc.float32Array({ minLength: count, maxLength: count }),
      });
    });
    await fc.assert(
      fc.asyncProperty(arrays, async (array) => {
        await writeNpy(path, array);
        const { shape, data } = await readNpy(path);
        expect(shape).toEqual(array.shape);
        expect(new Uint8Array(data.buffer)).toEqual(new Uint8Array(array.data.slice().buffer));
      }),
      { numRuns: 50 },
    );
  });

  it.each<[string, Uint8Array, number[]]>([
    ['<f4', new Uint8Array(Float32Array.of(1.5, -2).buffer), [1.5, -2]],
    ['<f8', new Uint8Array(Float64Array.of(1.5, -2).buffer), [1.5, -2]],
    ['|u1', Uint8Array.of(255, 0), [255, 0]],
    ['|i1', Uint8Array.of(255, 1), [-1, 1]],
    ['<u2', new Uint8Array(Uint16Array.of(65_535, 1).buffer), [65_535, 1]],
    ['<i4', new Uint8Array(Int32Array.of(-70_000, 1).buffer), [-70_000, 1]],
    ['<i8', new Uint8Array(BigInt64Array.of(-70_000n, 1n).buffer), [-70_000, 1]],
  ])('of type %s is read as float32', async (type, body, values) => {
    for (const version of [1, 2]) {
      const { shape, data } = await read(npy(headerOf(type, '2,'), body, version));
      expect(shape).toEqual([2]);
      expect([...data]).toEqual(values);
    }
  });

  const two = new Uint8Array(8);

  it.each<[string, Uint8Array, RegExp]>([
    ['empty', new Uint8Array(0), /does not begin/],
    ['something else', Buffer.from('PK\x03\x04 and so on'), /does not begin/],
    ['cut off in its header', npy(headerOf('<f4', '2,'), two).subarray(0, 40), /ends within its header/],
    ['cut off in its data', npy(headerOf('<f4', '2,'), two.subarray(1)), /needs 8 bytes, it has 7/],
    ['too long', npy(headerOf('<f4', '1,'), two), /needs 4 bytes, it has 8/],
    ['in Fortran order', npy(headerOf('<f4', '2,', 'True'), two), /Fortran order/],
    ['big endian', npy(headerOf('>f4', '2,'), two), /'>f4'; allowed are/],
    ['of objects', npy(headerOf('|O', '2,'), two), /'\|O'/],
    ['of a type named like a method', npy(headerOf('valueOf', '2,'), two), /'valueOf'/],
    ['without a type', npy("{'shape': (2,), }\n", two), /no type or no shape/],
    ['larger than any memory', npy(headerOf('<f4', '99999999999, 99999999999'), two), /needs .* bytes/],
    ['of negative size', npy(headerOf('<f4', '-2,'), two), /no type or no shape/],
    ['with a number of sizes that nobody has', npy(headerOf('<f4', '1,'.repeat(500)), two), /no shape/],
    ['with sizes that are no numbers', npy(headerOf('<f4', '1 1,'), two), /its shape is \(1 1,\)/],
  ])('that is %s is refused', async (_what, bytes, message) => {
    await expect(read(bytes)).rejects.toMatchObject({
      code: 'ERR_ARRAY_FILE',
      message: expect.stringMatching(message),
    });
  });

  it('that is any garbage after its magic is refused or read, never a crash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (garbage) => {
        const bytes = Buffer.concat([Buffer.from([0x93, ...Buffer.from('NUMPY')]), garbage]);
        const error = await read(bytes).catch((thrown) => thrown);
        expect(error).toMatchObject({ code: 'ERR_ARRAY_FILE' });
      }),
      { numRuns: 50 },
    );
  });

  it('that is missing or cannot be written says so', async () => {
    await expect(readNpy(join(folder, 'no.npy'))).rejects.toMatchObject({ code: 'ERR_FILE_UNREADABLE' });
    const nowhere = writeNpy(join(path, 'array.npy'), { shape: [0], data: new Float32Array(0) });
    await expect(nowhere).rejects.toMatchObject({ code: 'ERR_FOLDER_UNREADABLE' });
  });

  it('is written to a folder that does not exist yet', async () => {
    const inside = join(folder, 'new', 'folder', 'array.npy');
    await writeNpy(inside, { shape: [1], data: Float32Array.of(7) });
    expect((await readNpy(inside)).data).toEqual(Float32Array.of(7));
  });

  it('is an ordinary file: a device that never ends is refused', async () => {
    await expect(readNpy('/dev/zero')).rejects.toMatchObject({ code: 'ERR_FILE_UNREADABLE' });
  });
});
