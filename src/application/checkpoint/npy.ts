/**
 * NumPy's array files: one array of numbers with its shape, little endian, in C order.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CotuneError } from '../../core/errors.js';
import { makeFolder } from '../../core/make-folder.js';
import { checkOrdinaryFile } from '../../core/ordinary-file.js';
import type { Tensor } from './checkpoint.js';

const magic = '\x93NUMPY';

/** Views of an array's bytes by NumPy's names of element types. */
const types: Readonly<Record<string, (bytes: ArrayBuffer) => ArrayLike<number>>> = {
  '<f4': (bytes) => new Float32Array(bytes),
  '<f8': (bytes) => new Float64Array(bytes),
  '|u1': (bytes) => new Uint8Array(bytes),
  '|i1': (bytes) => new Int8Array(bytes),
  '<u2': (bytes) => new Uint16Array(bytes),
  '<i2': (bytes) => new Int16Array(bytes),
  '<u4': (bytes) => new Uint32Array(bytes),
  '<i4': (bytes) => new Int32Array(bytes),
  '<i8': (bytes) => Float64Array.from(new BigInt64Array(bytes), Number),
};

const broken = (path: string, what: string) =>
  new CotuneError('ERR_ARRAY_FILE', `${path} is no array that cotune reads: ${what}`);

/**
 * Reads one array as float32.
 *
 * @throws {CotuneError} ERR_FILE_UNREADABLE, ERR_ARRAY_FILE
 */
export async function readNpy(path: string): Promise<Tensor> {
  const bytes = await readOrdinary(path);
  if (bytes.toString('latin1', 0, 6) !== magic || bytes.length < 12)
    throw broken(path, 'it does not begin as a NumPy file');
  const wide = bytes[6]! >= 2;
  const headerStart = wide ? 12 : 10;
  const dataStart = headerStart + (wide ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8));
  if (dataStart > bytes.length) throw broken(path, 'it ends within its header');
  const { type, shape } = parseHeader(path, bytes.toString('latin1', headerStart, dataStart));
  return { shape, data: readElements(path, bytes.subarray(dataStart), type, shape) };
}

async function readOrdinary(path: string): Promise<Buffer> {
  try {
    await checkOrdinaryFile(path);
    return await readFile(path);
  } catch (cause) {
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** The header is a Python dictionary of three known keys. */
function parseHeader(path: string, header: string): { type: string; shape: number[] } {
  const type = /'descr':\s*'([^']{1,8})'/.exec(header)?.[1];
  const shape = /'shape':\s*\(([\d,\s]{0,200})\)/.exec(header)?.[1];
  if (type === undefined || shape === undefined) throw broken(path, 'its header names no type or no shape');
  if (/'fortran_order':\s*True/.test(header))
    throw broken(path, 'it is in Fortran order, save it in C order');
  const sizes = shape.split(',').filter((size) => size.trim() !== '');
  if (!sizes.every((size) => /^\s*\d+\s*$/.test(size))) throw broken(path, `its shape is (${shape})`);
  return { type, shape: sizes.map(Number) };
}

function readElements(path: string, bytes: Uint8Array, type: string, shape: readonly number[]): Float32Array {
  const view = Object.hasOwn(types, type) ? types[type] : undefined;
  if (view === undefined)
    throw broken(path, `its elements are '${type}'; allowed are ${Object.keys(types).join(', ')}`);
  const elementBytes = Number(type.slice(2));
  const expected = shape.reduce((product, size) => product * size, elementBytes);
  if (expected !== bytes.length)
    throw broken(path, `shape [${shape}] of '${type}' needs ${expected} bytes, it has ${bytes.length}`);
  const aligned = Uint8Array.from(bytes).buffer;
  return type === '<f4' ? new Float32Array(aligned) : Float32Array.from(view(aligned));
}

/**
 * Writes an array; folders above the file are made.
 *
 * @throws {CotuneError} ERR_FOLDER_UNREADABLE where it cannot be written
 */
export async function writeNpy(path: string, { shape, data }: Tensor): Promise<void> {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sizes}), }`;
  // Data begins at a multiple of 64 bytes, as NumPy itself has it.
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const header = Buffer.from(`${magic}\x01\x00\0\0${`${text.padEnd(length - 1)}\n`}`, 'latin1');
  header.writeUInt16LE(length, 8);
  const body = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  try {
    makeFolder(dirname(path));
    await writeFile(path, Buffer.concat([header, body]));
  } catch (cause) {
    throw new CotuneError('ERR_FOLDER_UNREADABLE', `cannot write ${path}: ${(cause as Error).message}`, {
      cause,
    });
  }
}
