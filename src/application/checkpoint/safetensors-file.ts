/** Safetensors on disk: read into shared memory, and written from tensors. */
import { type FileHandle, open } from 'node:fs/promises';
import { CotuneError } from '../../core/errors.js';
import type { Tensor } from './checkpoint.js';
import { parseSafetensors, type SafetensorsCheckpoint } from './safetensors.js';

/** A checkpoint together with the shared memory that it is a view of. */
export type SharedCheckpoint = SafetensorsCheckpoint & { readonly bytes: SharedArrayBuffer };

/**
 * Reads a file into shared memory, so that worker threads can use the same weights.
 *
 * @throws {CotuneError} ERR_FILE_UNREADABLE, ERR_CHECKPOINT_CORRUPT
 */
export async function openSafetensors(path: string): Promise<SharedCheckpoint> {
  const bytes = await readShared(path);
  try {
    return Object.assign(parseSafetensors(new Uint8Array(bytes)), { bytes });
  } catch (thrown) {
    if (!(thrown instanceof CotuneError)) throw thrown;
    throw new CotuneError(thrown.code, `${path}: ${thrown.message}`, { cause: thrown });
  }
}

/** The bytes of a file in shared memory. */
async function readShared(path: string): Promise<SharedArrayBuffer> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const bytes = new SharedArrayBuffer((await file.stat()).size);
    await fill(file, new Uint8Array(bytes));
    return bytes;
  } catch (cause) {
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${(cause as Error).message}`, {
      cause,
    });
  } finally {
    await file?.close();
  }
}

async function fill(file: FileHandle, target: Uint8Array): Promise<void> {
  for (let done = 0; done < target.length; ) {
    const { bytesRead } = await file.read(target, done, target.length - done, done);
    if (bytesRead === 0) throw new Error(`it ended after ${done} of ${target.length} bytes`);
    done += bytesRead;
  }
}

/** A tensor of a file that is being put together. */
export interface TensorToWrite {
  readonly name: string;
  readonly shape: readonly number[];
  /** Writes all elements; called once. */
  fill(target: Float32Array): void;
}

/**
 * @param tensors by name; they are written in this order
 * @param metadata free text that other programs show
 * @throws {CotuneError} ERR_TENSOR_SHAPE where a tensor's data does not fill its shape
 */
export function writeSafetensors(
  tensors: Iterable<readonly [string, Tensor]>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const list = [...tensors].map(([name, { shape, data }]) => {
    if (elementsOf(shape) !== data.length)
      throw new CotuneError('ERR_TENSOR_SHAPE', `'${name}' has ${data.length} values for shape [${shape}]`);
    return { name, shape, fill: (target: Float32Array) => target.set(data) };
  });
  return new Uint8Array(layOut(list, metadata, (byteLength) => new ArrayBuffer(byteLength)));
}

/** A safetensors file in shared memory, each tensor written to its place there: no second copy is ever needed. */
export function layOutSafetensors(tensors: readonly TensorToWrite[]): SharedArrayBuffer {
  return layOut(tensors, {}, (byteLength) => new SharedArrayBuffer(byteLength));
}

function layOut<Memory extends ArrayBufferLike>(
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>>,
  allocate: (byteLength: number) => Memory,
): Memory {
  const header = encodeHeader(tensors, metadata);
  const dataStart = 8 + header.byteLength;
  const elements = tensors.reduce((sum, { shape }) => sum + elementsOf(shape), 0);
  const memory = allocate(dataStart + 4 * elements);
  new DataView(memory).setBigUint64(0, BigInt(header.byteLength), true);
  new Uint8Array(memory).set(header, 8);
  let offset = dataStart;
  for (const { shape, fill } of tensors) {
    const count = elementsOf(shape);
    fill(new Float32Array(memory, offset, count));
    offset += 4 * count;
  }
  return memory;
}

const elementsOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** The JSON header, padded with spaces so that float32 data is aligned and reads back as views. */
function encodeHeader(tensors: readonly TensorToWrite[], metadata: Readonly<Record<string, string>>) {
  let end = 0;
  const entries = tensors.map(({ name, shape }) => {
    const start = end;
    end += 4 * elementsOf(shape);
    return [name, { dtype: 'F32', shape, data_offsets: [start, end] }] as const;
  });
  const text = JSON.stringify(Object.fromEntries([['__metadata__', metadata], ...entries]));
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8).fill(0x20);
  padded.set(bytes);
  return padded;
}
