import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tensor } from '#cotune/application/checkpoint/checkpoint.js';
import { parseSafetensors } from '#cotune/application/checkpoint/safetensors.js';
import { openSafetensors, writeSafetensors } from '#cotune/application/checkpoint/safetensors-file.js';
import { CotuneError } from '#cotune/core/errors.js';

/** A file with any header text, however wrong. */
function fileOf(header: string | Uint8Array, data: Uint8Array | number = 0, claimed?: bigint): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + (typeof data === 'number' ? data : data.length));
  new DataView(bytes.buffer).setBigUint64(0, claimed ?? BigInt(text.length), true);
  bytes.set(text, 8);
  if (typeof data !== 'number') bytes.set(data, 8 + text.length);
  return bytes;
}

const entry = (dtype: string, shape: string, offsets: string) =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;

const corrupt = (text: string) =>
  expect.objectContaining({ code: 'ERR_CHECKPOINT_CORRUPT', message: expect.stringContaining(text) });

const tensors = fc
  .dictionary(
    fc.string({ unit: 'binary', maxLength: 12 }).filter((name) => !/^__(proto|metadata)__$/.test(name)),
    fc.array(fc.nat(4), { maxLength: 4 }),
    { maxKeys: 6 },
  )
  .chain((shapes) =>
    fc.tuple(
      ...Object.entries(shapes).map(([name, shape]) => {
        const length = shape.reduce((product, size) => product * size, 1);
        const values = fc.float32Array({ minLength: length, maxLength: length });
        return values.map((data): [string, Tensor] => [name, { shape, data }]);
      }),
    ),
  );

describe('safetensors', () => {
  it('read back what was written, whatever the names', () => {
    fc.assert(
      fc.property(tensors, fc.dictionary(fc.string(), fc.string()), (written, metadata) => {
        fc.pre(!Object.hasOwn(metadata, '__proto__'));
        const checkpoint = parseSafetensors(writeSafetensors(written, metadata));
        expect([...checkpoint.keys()].sort()).toEqual(written.map(([name]) => name).sort());
        expect(Object.fromEntries(checkpoint.metadata)).toEqual({ ...metadata });
        for (const [name, { shape, data }] of written) {
          expect(checkpoint.shape(name)).toEqual(shape);
          expect(checkpoint.read(name)).toEqual(data);
        }
      }),
    );
  });

  it('are views of shared memory where they are aligned, and right where they are not', () => {
    const file = writeSafetensors([['a', { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }]]);
    for (const shift of [0, 1, 2, 4]) {
      const shared = new SharedArrayBuffer(file.length + shift);
      new Uint8Array(shared, shift).set(file);
      const values = parseSafetensors(new Uint8Array(shared, shift)).read('a');
      expect([...values]).toEqual([1, 2, 3, 4, 5, 6]);
      expect(values.buffer === shared).toBe(shift % 4 === 0);
    }
  });

  it.each<[string, Uint8Array, number[]]>([
    ['F64', new Uint8Array(Float64Array.of(1.5, -2).buffer), [1.5, -2]],
    ['I64', new Uint8Array(BigInt64Array.of(7n, -9n).buffer), [7, -9]],
    ['I32', new Uint8Array(Int32Array.of(7, -9).buffer), [7, -9]],
    ['I16', new Uint8Array(Int16Array.of(7, -9).buffer), [7, -9]],
    ['I8', new Uint8Array(Int8Array.of(7, -9).buffer), [7, -9]],
    ['U8', Uint8Array.of(7, 200), [7, 200]],
    ['BF16', new Uint8Array(Uint16Array.of(0x3fc0, 0xc000).buffer), [1.5, -2]],
    [
      'F16',
      new Uint8Array(Uint16Array.of(0x3e00, 0xc000, 0x0001, 0x83ff, 0x7c00, 0x8000, 0x7bff).buffer),
      [1.5, -2, 2 ** -24, -1023 * 2 ** -24, Number.POSITIVE_INFINITY, -0, 65504],
    ],
  ])('read %s as float32, also where it is not aligned', (dtype, data, expected) => {
    const header = `{"x":${entry(dtype, `[${expected.length}]`, `[0,${data.length}]`)}}`;
    for (const padding of ['', ' ', '  ', '   '])
      expect([...parseSafetensors(fileOf(header + padding, data)).read('x')]).toEqual(expected);
  });

  it('say which key is missing', () => {
    const checkpoint = parseSafetensors(fileOf('{}'));
    for (const access of [checkpoint.read, checkpoint.shape])
      expect(() => access('conv.weight')).toThrowError(
        expect.objectContaining({
          code: 'ERR_CHECKPOINT_KEY_MISSING',
          message: expect.stringContaining("'conv.weight'"),
        }),
      );
    expect(checkpoint.has('toString')).toBe(false);
  });
});

describe('a hostile safetensors file', () => {
  const good = entry('F32', '[2]', '[0,8]');
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), '0 bytes'],
    ['less than a length', new Uint8Array(7), '7 bytes'],
    ['a header longer than the file', fileOf('{}', 0, 1000n), 'claims 1000 bytes'],
    ['a header longer than 100 MB', fileOf('{}', 0, 100_000_001n), 'limit'],
    ['a header as long as 64 bits allow', fileOf('{}', 0, 2n ** 64n - 1n), 'limit'],
    ['invalid UTF-8', fileOf(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)), 'UTF-8'],
    ['no JSON', fileOf('hello'), 'expected'],
    ['an empty header', fileOf(''), "'{' expected"],
    ['JSON of another form', fileOf('[[[[[[[['), "'{' expected"],
    ['more text after the header', fileOf('{} {}'), 'end of the header'],
    ['a header that stops', fileOf(`{"w":${good}`, 8), "'}' expected"],
    ['a string that stops', fileOf('{"w'), 'within a string'],
    ['a bad escape', fileOf('{"\\x":{}}'), 'invalid string'],
    ['a raw line break in a name', fileOf('{"a\nb":{}}'), 'invalid string'],
    ['a tensor twice', fileOf(`{"w":${good},"\\u0077":${good}}`, 8), "'w' twice"],
    ['the name __proto__', fileOf(`{"__proto__":${good}}`, 8), '__proto__'],
    ['a field twice', fileOf('{"w":{"dtype":"F32","dtype":"F32"}}'), "'dtype' twice"],
    ['an unknown field', fileOf('{"w":{"weight":{}}}'), "tensor 'w' has an unknown field"],
    ['a missing field', fileOf('{"w":{"dtype":"F32"}}'), "tensor 'w' lacks"],
    ['an unknown type', fileOf(`{"w":${entry('F3', '[2]', '[0,8]')}}`, 8), "tensor 'w' has the unknown"],
    ['a type from prototypes', fileOf(`{"w":${entry('constructor', '[2]', '[0,8]')}}`, 8), 'constructor'],
    ['a text for a shape', fileOf(`{"w":${entry('F32', '"2"', '[0,8]')}}`, 8), "tensor 'w'"],
    ['a nested shape', fileOf(`{"w":${entry('F32', '[[2]]', '[0,8]')}}`, 8), "tensor 'w'"],
    ['a negative size', fileOf(`{"w":${entry('F32', '[-2]', '[0,8]')}}`, 8), "'w' has an invalid shape"],
    ['a fractional size', fileOf(`{"w":${entry('F32', '[0.5,4]', '[0,8]')}}`, 8), "'w' has an invalid shape"],
    ['a huge size', fileOf(`{"w":${entry('F32', '[1e300]', '[0,8]')}}`, 8), "'w' has an invalid shape"],
    ['a huge product', fileOf(`{"w":${entry('F32', '[9e15,9e15]', '[0,8]')}}`, 8), "'w' of shape"],
    [
      'a huge product with a zero',
      fileOf(`{"w":${entry('F32', '[9e15,9e15,0]', '[0,8]')}}`, 8),
      "'w' of shape",
    ],
    ['too many sizes', fileOf(`{"w":${entry('F32', `[${'1,'.repeat(99)}2]`, '[0,8]')}}`, 8), "'w' lists too"],
    ['a lying shape', fileOf(`{"w":${entry('F32', '[3]', '[0,8]')}}`, 8), "'w' of shape [3] needs 12"],
    ['three offsets', fileOf(`{"w":${entry('F32', '[2]', '[0,8,8]')}}`, 8), "'w' has invalid data_offsets"],
    ['one offset', fileOf(`{"w":${entry('F32', '[2]', '[0]')}}`, 8), "'w' has invalid data_offsets"],
    ['offsets backwards', fileOf(`{"w":${entry('F32', '[2]', '[8,0]')}}`, 8), "'w' has invalid data_offsets"],
    ['negative offsets', fileOf(`{"w":${entry('F32', '[2]', '[-8,0]')}}`, 8), "'w' has invalid data_offsets"],
    ['an end behind the file', fileOf(`{"w":${entry('F32', '[4]', '[0,16]')}}`, 8), "'w' ends at byte 16"],
    ['overlapping tensors', fileOf(`{"v":${good},"w":${entry('F32', '[1]', '[4,8]')}}`, 8), "'w' overlaps"],
    [
      'a gap before a tensor',
      fileOf(`{"w":${entry('F32', '[1]', '[4,8]')}}`, 8),
      "4 bytes before tensor 'w'",
    ],
    ['bytes that belong to none', fileOf(`{"w":${good}}`, 12), 'end at byte 8 of 12'],
    ['metadata that is no text', fileOf('{"__metadata__":{"a":1}}'), 'a string expected'],
    ['metadata twice', fileOf('{"__metadata__":{},"__metadata__":{}}'), 'twice'],
  ])('with %s is one clear error', (_what, bytes, text) => {
    expect(() => parseSafetensors(bytes)).toThrowError(corrupt(text));
  });

  it('is never more than an error, whatever bytes change or go missing', () => {
    const file = writeSafetensors(
      [
        ['conv.weight', { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
        ['conv.bias', { shape: [2], data: Float32Array.of(5, 6) }],
      ],
      { note: 'x' },
    );
    const change = fc.record({ at: fc.nat(file.length - 1), to: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 5 }), fc.nat(file.length), (changes, length) => {
        const mutated = file.slice(0, length === 0 ? file.length : length);
        for (const { at, to } of changes) if (at < mutated.length) mutated[at] = to;
        try {
          const checkpoint = parseSafetensors(mutated);
          const values = [...checkpoint.keys()].map((key) => checkpoint.read(key).length);
          expect(values.reduce((sum, count) => sum + count, 0) * 4).toBeLessThanOrEqual(4 * file.length);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(CotuneError);
          expect((thrown as CotuneError).code).toBe('ERR_CHECKPOINT_CORRUPT');
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('shows a long or odd name in one short line', () => {
    const name = 'n\\n'.repeat(1000);
    try {
      parseSafetensors(fileOf(`{"${name}":${entry('F99', '[2]', '[0,8]')}}`, 8));
      expect.unreachable();
    } catch (thrown) {
      expect((thrown as Error).message.length).toBeLessThan(400);
      expect((thrown as Error).message).not.toContain('\n');
    }
  });

  it('of five million brackets is refused before it takes memory', () => {
    const before = process.memoryUsage().heapUsed;
    const bytes = fileOf(`{"w":{"shape":${'['.repeat(5_000_000)}`);
    expect(() => parseSafetensors(bytes)).toThrowError(corrupt("tensor 'w'"));
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(40e6);
  });
});

describe('safetensors on disk', () => {
  it('name the file that is absent, a folder or corrupt', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cotune-safetensors-'));
    const path = join(folder, 'weights.safetensors');
    const unreadable = (text: string) =>
      expect.objectContaining({ code: 'ERR_FILE_UNREADABLE', message: expect.stringContaining(text) });
    await expect(openSafetensors(path)).rejects.toEqual(unreadable(path));
    await expect(openSafetensors(folder)).rejects.toEqual(unreadable(folder));
    await writeFile(path, fileOf('{}', 4));
    await expect(openSafetensors(path)).rejects.toEqual(corrupt(path));
    await rm(folder, { recursive: true });
  });

  it('are not written with data that does not fill its shape', () => {
    expect(() => writeSafetensors([['w', { shape: [3], data: new Float32Array(2) }]])).toThrowError(
      expect.objectContaining({ code: 'ERR_TENSOR_SHAPE', message: expect.stringContaining("'w'") }),
    );
  });
});
