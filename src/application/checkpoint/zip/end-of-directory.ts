/**
 * Finds the central directory of a zip archive from its last bytes, also of archives that need 64-bit numbers.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT sections 4.3.14 to 4.3.16
 */
import { type ByteSource, readBytes } from '../bytes.js';
import { corrupt } from '../problems.js';

export interface DirectoryPlace {
  readonly start: number;
  readonly bytes: number;
  readonly entries: number;
}

const recordBytes = 22;
const longestCommentBytes = 0xffff;
const locatorBytes = 20;
const record64Bytes = 56;

/** @throws {CotuneError} ERR_CHECKPOINT_CORRUPT where there is none, or it lies outside the file */
export function findDirectory(source: ByteSource): DirectoryPlace {
  const end = findRecord(source);
  const record = viewOf(source, end, recordBytes);
  if (record.getUint16(4, true) !== record.getUint16(6, true))
    throw corrupt('the zip archive has several parts');
  const place = directory64(source, end) ?? {
    entries: record.getUint16(10, true),
    bytes: record.getUint32(12, true),
    start: record.getUint32(16, true),
  };
  if (!(place.start + place.bytes <= end)) throw corrupt('the directory of the zip archive lies outside it');
  return place;
}

/** The record is the last thing of the file but for a comment, whose length it must state rightly. */
function findRecord(source: ByteSource): number {
  const length = Math.min(source.size, recordBytes + longestCommentBytes);
  const tail = viewOf(source, source.size - length, length);
  for (let at = length - recordBytes; at >= 0; at--)
    if (
      tail.getUint32(at, true) === 0x06054b50 &&
      at + recordBytes + tail.getUint16(at + 20, true) === length
    )
      return source.size - length + at;
  throw corrupt('the zip archive has no directory at its end: the file was cut short');
}

/** Where a locator stands before the record, the numbers are those of the 64-bit record that it points to. */
function directory64(source: ByteSource, end: number): DirectoryPlace | undefined {
  if (end < locatorBytes) return undefined;
  const locator = viewOf(source, end - locatorBytes, locatorBytes);
  if (locator.getUint32(0, true) !== 0x07064b50) return undefined;
  const record = viewOf(source, Number(locator.getBigUint64(8, true)), record64Bytes);
  if (record.getUint32(0, true) !== 0x06064b50)
    throw corrupt('the 64-bit directory of the zip archive is not there');
  const number = (at: number) => Number(record.getBigUint64(at, true));
  return { entries: number(32), bytes: number(40), start: number(48) };
}

export function viewOf(source: ByteSource, position: number, length: number): DataView {
  return new DataView(readBytes(source, position, length).buffer);
}
