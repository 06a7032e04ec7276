/**
 * Safetensors files: eight bytes of header length, a JSON header, then the tensors' bytes one after the other.
 * Reading is a view over the bytes, also over shared memory, so that worker threads share weights without copies.
 *
 * @see https://github.com/huggingface/safetensors#format
 */
import { type ByteSource, memoryBytes, partOf, readBytes } from './bytes.js';
import { type Checkpoint, keyMissing } from './checkpoint.js';
import { type ElementType, elementTypes } from './element-types.js';
import { type Header, type HeaderEntry, parseHeaderText } from './header-text.js';
import { corrupt, isCount, shown } from './problems.js';
import type { StoredTensor } from './stored-tensor.js';

/** The format's own limit. */
const longestHeaderBytes = 100_000_000;

/** By the names that the format uses. */
const types: ReadonlyMap<string, ElementType> = new Map(
  Object.entries({
    ...{ F64: 'float64', F32: 'float32', F16: 'float16', BF16: 'bfloat16' },
    ...{ I64: 'int64', I32: 'int32', I16: 'int16', I8: 'int8' },
    ...{ U64: 'uint64', U32: 'uint32', U16: 'uint16', U8: 'uint8', BOOL: 'bool' },
  }).map(([name, type]) => [name, elementTypes.get(type)!]),
);

export type SafetensorsCheckpoint = Checkpoint & { readonly metadata: ReadonlyMap<string, string> };

/**
 * @param bytes the whole file; kept, and must not change afterwards
 * @throws {CotuneError} ERR_CHECKPOINT_CORRUPT naming the tensor that is wrong
 */
export function parseSafetensors(bytes: Uint8Array): SafetensorsCheckpoint {
  const { header, dataStart } = readHeader(memoryBytes(bytes));
  const entries = new Map(header.entries.map((entry) => [entry.name, entry]));
  const find = (name: string) => {
    const entry = entries.get(name);
    if (!entry) throw keyMissing(name, entries.keys());
    return entry;
  };
  return {
    metadata: header.metadata,
    keys: () => entries.keys(),
    has: (name) => entries.has(name),
    shape: (name) => find(name).shape,
    read: (name) => viewTensor(bytes, dataStart, find(name)),
  };
}

/**
 * The tensors of a file that stays where it is.
 *
 * @throws {CotuneError} ERR_CHECKPOINT_CORRUPT naming the tensor that is wrong
 */
export function locateSafetensors(source: ByteSource): ReadonlyMap<string, StoredTensor> {
  const { header, dataStart } = readHeader(source);
  return new Map(header.entries.map((entry) => [entry.name, locateTensor(source, dataStart, entry)]));
}

function locateTensor(source: ByteSource, dataStart: number, entry: HeaderEntry): StoredTensor {
  const { shape, dtype, offsets } = entry;
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((product, size) => product * size, 1));
  const storage = partOf(source, dataStart + offsets[0]!, offsets[1]! - offsets[0]!);
  return { shape, strides, offset: 0, type: types.get(dtype)!, storage, bigEndian: false };
}

function readHeader(source: ByteSource): { header: Header; dataStart: number } {
  if (source.size < 8) throw corrupt(`the file has ${source.size} bytes, too few for a safetensors header`);
  const length = new DataView(readBytes(source, 0, 8).buffer).getBigUint64(0, true);
  if (length > longestHeaderBytes)
    throw corrupt(`the header claims ${length} bytes, above the limit of 100 MB`);
  const dataStart = 8 + Number(length);
  if (dataStart > source.size)
    throw corrupt(`the header claims ${length} bytes but the file has ${source.size}`);
  const header = parseHeaderText(decodeHeader(readBytes(source, 8, Number(length))));
  checkEntries(header.entries, source.size - dataStart);
  return { header, dataStart };
}

/** @param bytes a copy that is not shared: text decoders refuse shared memory */
function decodeHeader(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw Object.assign(corrupt('the header is not valid UTF-8'), { cause });
  }
}

/** Every tensor's bytes must follow the previous one's and together be all there is: no lie can stay hidden. */
function checkEntries(entries: readonly HeaderEntry[], dataBytes: number): void {
  for (const entry of entries) checkEntry(entry, dataBytes);
  const order = [...entries].sort((a, b) => a.offsets[0]! - b.offsets[0]! || a.offsets[1]! - b.offsets[1]!);
  let end = 0;
  for (const { name, offsets } of order) {
    if (offsets[0]! < end) throw corrupt(`tensor ${shown(name)} overlaps the one before it`);
    if (offsets[0]! > end)
      throw corrupt(`there is a gap of ${offsets[0]! - end} bytes before tensor ${shown(name)}`);
    end = offsets[1]!;
  }
  if (end !== dataBytes) throw corrupt(`the tensors end at byte ${end} of ${dataBytes}`);
}

function checkEntry({ name, dtype, shape, offsets }: HeaderEntry, dataBytes: number): void {
  const tensor = `tensor ${shown(name)}`;
  const type = types.get(dtype);
  if (!type) throw corrupt(`${tensor} has the unknown element type ${shown(dtype)}`);
  const [start, end] = offsets;
  if (offsets.length !== 2 || !offsets.every(isCount) || start! > end!)
    throw corrupt(`${tensor} has invalid data_offsets [${offsets}]`);
  if (end! > dataBytes) throw corrupt(`${tensor} ends at byte ${end} but there are only ${dataBytes}`);
  if (!shape.every(isCount)) throw corrupt(`${tensor} has an invalid shape [${shape}]`);
  const needed = shape.reduce((product, size) => product * size, type.bytes);
  if (needed !== end! - start!)
    throw corrupt(`${tensor} of shape [${shape}] needs ${needed} bytes but has ${end! - start!}`);
}

/** A view where float32 is aligned; else a copy. */
function viewTensor(bytes: Uint8Array, dataStart: number, { dtype, offsets }: HeaderEntry): Float32Array {
  const type = types.get(dtype)!;
  const [start, end] = [dataStart + offsets[0]!, dataStart + offsets[1]!];
  const count = (end - start) / type.bytes;
  const aligned = (bytes.byteOffset + start) % type.bytes === 0;
  const source = aligned ? bytes.subarray(start, end) : bytes.slice(start, end);
  if (type.name === 'float32') return new Float32Array(source.buffer, source.byteOffset, count);
  const values = new Float32Array(count);
  type.widen(source, values);
  return values;
}
