/**
 * Safetensors files: eight bytes of header length, a JSON header, then the tensors' bytes one after the other.
 * Reading is a view over the bytes, also over shared memory, so that worker threads share weights without copies.
 *
 * @see https://github.com/huggingface/safetensors#format
 */
import { type Checkpoint, keyMissing } from './checkpoint.js';
import { elementTypes } from './element-types.js';
import { corrupt, type Header, type HeaderEntry, parseHeaderText, shown } from './header-text.js';

/** The format's own limit. */
const longestHeaderBytes = 100_000_000;

export type SafetensorsCheckpoint = Checkpoint & { readonly metadata: ReadonlyMap<string, string> };

/**
 * @param bytes the whole file; kept, and must not change afterwards
 * @throws {CotuneError} ERR_CHECKPOINT_CORRUPT naming the tensor that is wrong
 */
export function parseSafetensors(bytes: Uint8Array): SafetensorsCheckpoint {
  const { header, dataStart } = readHeader(bytes);
  checkEntries(header.entries, bytes.byteLength - dataStart);
  const entries = new Map(header.entries.map((entry) => [entry.name, entry]));
  const find = (name: string) => {
    const entry = entries.get(name);
    if (!entry) throw keyMissing(name);
    return entry;
  };
  return {
    metadata: header.metadata,
    keys: () => entries.keys(),
    has: (name) => entries.has(name),
    shape: (name) => find(name).shape,
    read: (name) => readTensor(bytes, dataStart, find(name)),
  };
}

function readHeader(bytes: Uint8Array): { header: Header; dataStart: number } {
  if (bytes.byteLength < 8)
    throw corrupt(`the file has ${bytes.byteLength} bytes, too few for a safetensors header`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > longestHeaderBytes)
    throw corrupt(`the header claims ${length} bytes, above the limit of 100 MB`);
  const dataStart = 8 + Number(length);
  if (dataStart > bytes.byteLength)
    throw corrupt(`the header claims ${length} bytes but the file has ${bytes.byteLength}`);
  return { header: parseHeaderText(decodeHeader(bytes.slice(8, dataStart))), dataStart };
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
  const type = elementTypes.get(dtype);
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

const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0;

function readTensor(bytes: Uint8Array, dataStart: number, { dtype, offsets }: HeaderEntry): Float32Array {
  const type = elementTypes.get(dtype)!;
  const [start, end] = [dataStart + offsets[0]!, dataStart + offsets[1]!];
  const count = (end - start) / type.bytes;
  if ((bytes.byteOffset + start) % type.bytes === 0)
    return type.toFloat32(bytes.buffer, bytes.byteOffset + start, count);
  return type.toFloat32(bytes.slice(start, end).buffer, 0, count);
}
