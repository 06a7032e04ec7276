/**
 * The central directory of a zip archive: which entries there are and where. Written here because reading lazily
 * needs the offsets of stored entries, which libraries for unpacking do not give.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT section 4.3.12
 */
import { type ByteSource, readBytes } from '../bytes.js';
import { corrupt, shown } from '../problems.js';
import { type DirectoryPlace, findDirectory } from './end-of-directory.js';
import { wideNumbers } from './wide-numbers.js';

export interface ZipEntry {
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly headerStart: number;
  /** Where the next entry or the directory begins: the entry ends before. */
  readonly limit: number;
}

export const localHeaderBytes = 30;
const headerBytes = 46;

/** Weights hardly compress; an archive that claims to grow more than this when unpacked is a bomb. */
const mostExpansion = 4;
const leastExpandedBytes = 2 ** 20;

/** The smallest entry that PyTorch writes takes, with the pickle's words about it, about 300 bytes of the file. */
const leastEntryBytes = 256;
const alwaysAllowedEntries = 4096;

/**
 * @returns the entries by name
 * @throws {CotuneError} ERR_CHECKPOINT_CORRUPT for entries that overlap, lie outside the file, occur twice or are
 *   encrypted, and for bombs
 */
export function readDirectory(source: ByteSource): ReadonlyMap<string, ZipEntry> {
  const place = findDirectory(source);
  if (place.entries > alwaysAllowedEntries + source.size / leastEntryBytes)
    throw corrupt(`the zip archive of ${source.size} bytes claims ${place.entries} entries`);
  const headers = readHeaders(source, place).sort((a, b) => a.headerStart - b.headerStart);
  const entries = headers.map((header, i) => ({
    ...header,
    limit: headers[i + 1]?.headerStart ?? place.start,
  }));
  for (const entry of entries) checkEntry(entry);
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total > Math.max(leastExpandedBytes, mostExpansion * source.size))
    throw corrupt(`the zip archive of ${source.size} bytes claims to unpack to ${total}`);
  return byName(entries);
}

function byName(entries: readonly ZipEntry[]): ReadonlyMap<string, ZipEntry> {
  const found = new Map<string, ZipEntry>();
  for (const entry of entries) {
    if (found.has(entry.name)) throw corrupt(`the zip archive has two entries named ${shown(entry.name)}`);
    found.set(entry.name, entry);
  }
  return found;
}

function checkEntry({ name, headerStart, packedBytes, limit }: ZipEntry): void {
  if (!(headerStart + localHeaderBytes + packedBytes <= limit))
    throw corrupt(`entry ${shown(name)} of the zip archive reaches into the next one or outside the file`);
}

const utf8 = new TextDecoder();

type Header = Omit<ZipEntry, 'limit'>;

function readHeaders(source: ByteSource, place: DirectoryPlace): Header[] {
  const bytes = readBytes(source, place.start, place.bytes);
  const headers: Header[] = [];
  for (let at = 0; headers.length < place.entries; ) {
    if (at + headerBytes > bytes.length)
      throw corrupt(`the zip archive lists ${headers.length} entries and claims ${place.entries}`);
    at += readHeader(bytes, at, headers);
  }
  return headers;
}

/** @returns the length of the header that begins at the position */
function readHeader(bytes: Uint8Array<ArrayBuffer>, at: number, headers: Header[]): number {
  const view = new DataView(bytes.buffer, at);
  const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => view.getUint16(field, true));
  const length = headerBytes + nameBytes! + extraBytes! + commentBytes!;
  if (view.getUint32(0, true) !== 0x02014b50 || at + length > bytes.length)
    throw corrupt(`the directory of the zip archive is broken after ${headers.length} entries`);
  const name = utf8.decode(bytes.subarray(at + headerBytes, at + headerBytes + nameBytes!));
  if ((view.getUint16(8, true) & 1) !== 0)
    throw corrupt(`entry ${shown(name)} of the zip archive is encrypted`);
  const extra = new DataView(bytes.buffer, at + headerBytes + nameBytes!, extraBytes!);
  headers.push({ name, method: view.getUint16(10, true), ...wideNumbers(view, extra) });
  return length;
}
