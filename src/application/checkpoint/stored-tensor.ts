/** A tensor as a file holds it: where its elements lie, to be read when asked for. */
import { CotuneError } from '../../core/errors.js';
import { type ByteSource, readBytes } from './bytes.js';
import type { ElementType } from './element-types.js';
import { corrupt } from './problems.js';
import { gather } from './strides.js';

export interface StoredTensor {
  readonly shape: readonly number[];
  /** In elements, one per dimension. */
  readonly strides: readonly number[];
  /** Of the first element, in elements from the storage's start. */
  readonly offset: number;
  readonly type: ElementType;
  readonly storage: ByteSource;
  readonly bigEndian: boolean;
}

/** Elements of types other than float32 are converted piece by piece, through this many bytes. */
export const pieceBytes = 64 * 1024;

/** Small tensors may repeat their elements freely; with float32 results, memory stays within four times the file. */
const leastElements = 2 ** 20;

/** Zero where one size is: a product of huge sizes may be infinite. */
export const elementCount = (shape: readonly number[]) =>
  shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);

/**
 * @param fileBytes size of the whole file
 * @throws {CotuneError} ERR_CHECKPOINT_CORRUPT where elements lie outside the storage, or repeat without end
 */
export function checkTensor(
  { shape, strides, offset, type, storage }: StoredTensor,
  fileBytes: number,
): void {
  const count = elementCount(shape);
  if (count === 0) return;
  const last = shape.reduce((sum, size, i) => sum + (size - 1) * strides[i]!, offset);
  const available = Math.floor(storage.size / type.bytes);
  if (!(last < available))
    throw corrupt(
      `shape [${shape}], strides [${strides}] and offset ${offset} reach element ${last} of a storage of ${available}`,
    );
  if (count > Math.max(leastElements, fileBytes))
    throw corrupt(
      `shape [${shape}] has ${count} elements, more than the file of ${fileBytes} bytes can mean`,
    );
}

/** What all tensors of a file may have together however small it is; as float32, 64 MiB. */
const leastTotalElements = 2 ** 24;

/** Bytes that strided tensors may jump over together, as multiples of the file: they are read, and that takes time. */
const mostSkippedFiles = 16;
const leastSkippedBytes = 2 ** 26;

/**
 * Small tensors may repeat elements, and any may lie far apart; thousands that do would take memory and time without
 * end.
 *
 * @param tensors that were checked one by one
 * @throws {CotuneError} ERR_CHECKPOINT_CORRUPT
 */
export function checkTotal(tensors: readonly StoredTensor[], fileBytes: number): void {
  const elements = tensors.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  if (elements > Math.max(leastTotalElements, fileBytes))
    throw corrupt(`its tensors have ${elements} elements, more than the file of ${fileBytes} bytes can mean`);
  const skipped = tensors.reduce((sum, tensor) => sum + skippedBytes(tensor), 0);
  if (skipped > Math.max(leastSkippedBytes, mostSkippedFiles * fileBytes))
    throw corrupt(`the strides of its tensors skip ${skipped} bytes of a file of ${fileBytes}`);
}

const skippedBytes = ({ shape, strides, type }: StoredTensor) =>
  Math.max(0, spanOf(shape, strides) - elementCount(shape)) * type.bytes;

/** Elements of the storage from a tensor's first to its last; none where it has none. */
const spanOf = (shape: readonly number[], strides: readonly number[]) =>
  shape.includes(0) ? 0 : shape.reduce((sum, size, i) => sum + (size - 1) * strides[i]!, 1);

/**
 * @param target as many elements as the tensor has, in row-major order; may be shared memory
 * @throws {CotuneError} ERR_TENSOR_SHAPE where the target has another length
 */
export function readTensor(tensor: StoredTensor, target: Float32Array): void {
  const count = elementCount(tensor.shape);
  if (target.length !== count)
    throw new CotuneError(
      'ERR_TENSOR_SHAPE',
      `it has ${count} elements for shape [${tensor.shape}], but is to be read into ${target.length}`,
    );
  if (isContiguous(tensor)) readRun(tensor, target);
  else readStrided(tensor, target);
}

function isContiguous({ shape, strides }: StoredTensor): boolean {
  let expected = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] !== 1 && strides[i] !== expected) return shape.includes(0);
    expected *= shape[i]!;
  }
  return true;
}

/** Elements in a row: float32 goes straight into the target, other types by way of a small piece. */
function readRun({ type, storage, offset, bigEndian }: StoredTensor, target: Float32Array): void {
  const direct = type.name === 'float32';
  const piece = new Uint8Array(direct ? 0 : Math.min(pieceBytes, target.length * type.bytes));
  const step = direct ? target.length : pieceBytes / type.bytes;
  for (let done = 0; done < target.length; done += step) {
    const part = target.subarray(done, done + step);
    const bytes = direct ? bytesOf(part) : piece.subarray(0, part.length * type.bytes);
    storage.read(bytes, (offset + done) * type.bytes);
    if (bigEndian) swapBytes(bytes, type.bytes);
    if (!direct) type.widen(bytes, part);
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** The span of the storage that the elements lie in is read once, and then each from its place. */
function readStrided(tensor: StoredTensor, target: Float32Array): void {
  const { shape, strides, type, storage, offset, bigEndian } = tensor;
  const bytes = readBytes(storage, offset * type.bytes, spanOf(shape, strides) * type.bytes);
  if (bigEndian) swapBytes(bytes, type.bytes);
  const pieceElements = Math.min(pieceBytes / type.bytes, target.length);
  for (const { piece, start } of gather(bytes, type.bytes, shape, strides, pieceElements)) {
    const part = target.subarray(start, start + pieceElements);
    type.widen(piece.subarray(0, part.length * type.bytes), part);
  }
}

function swapBytes({ buffer, byteOffset, byteLength }: Uint8Array, elementBytes: number): void {
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  if (elementBytes === 2) bytes.swap16();
  else if (elementBytes === 4) bytes.swap32();
  else if (elementBytes === 8) bytes.swap64();
}
