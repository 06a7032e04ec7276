/**
 * The bytes of an entry of a zip archive. A stored entry is read in place, part by part; so its checksum, which is
 * that of the whole, is not compared: it guards against accidents only, and would cost the laziness.
 */
import { inflateRawSync } from 'node:zlib';
import { type ByteSource, memoryBytes, partOf, readBytes } from '../bytes.js';
import { corrupt, shown, within } from '../problems.js';
import { localHeaderBytes, type ZipEntry } from './directory.js';
import { viewOf } from './end-of-directory.js';

const stored = 0;
const deflated = 8;

/** @throws {CotuneError} ERR_CHECKPOINT_CORRUPT naming the entry */
export function entryBytes(source: ByteSource, entry: ZipEntry): ByteSource {
  return within(`entry ${shown(entry.name)} of the zip archive`, () => {
    const packed = packedPart(source, entry);
    if (entry.method === deflated) return unpackedLater(packed, entry);
    if (entry.method !== stored) throw corrupt(`it is compressed by method ${entry.method}, not deflate`);
    if (entry.bytes !== entry.packedBytes)
      throw corrupt(`it is not compressed, yet has ${entry.packedBytes} bytes for ${entry.bytes}`);
    return packed;
  });
}

/** The entry's own header, before its bytes, states anew how long the name and the padding are. */
function packedPart(source: ByteSource, { headerStart, packedBytes, limit }: ZipEntry): ByteSource {
  const header = viewOf(source, headerStart, localHeaderBytes);
  if (header.getUint32(0, true) !== 0x04034b50) throw corrupt('its header is not there');
  const start = headerStart + localHeaderBytes + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + packedBytes > limit) throw corrupt('it reaches into the next one');
  return partOf(source, start, packedBytes);
}

/** Unpacked when read, and again only if memory was short: several tensors may lie in it. PyTorch does not compress. */
function unpackedLater(packed: ByteSource, entry: ZipEntry): ByteSource {
  let kept: WeakRef<ByteSource> | undefined;
  return {
    size: entry.bytes,
    read(target, position) {
      const unpacked = kept?.deref() ?? memoryBytes(inflate(packed, entry));
      if (kept?.deref() === undefined) kept = new WeakRef(unpacked);
      unpacked.read(target, position);
    },
  };
}

function inflate(packed: ByteSource, { name, bytes }: ZipEntry): Uint8Array {
  const wrong = `entry ${shown(name)} of the zip archive does not unpack to its ${bytes} bytes`;
  let found: Uint8Array;
  try {
    found = inflateRawSync(readBytes(packed, 0, packed.size), { maxOutputLength: Math.max(1, bytes) });
  } catch (cause) {
    throw Object.assign(corrupt(wrong), { cause });
  }
  if (found.length !== bytes) throw corrupt(wrong);
  return found;
}
