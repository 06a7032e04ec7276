/**
 * The three numbers of a directory entry that may need 64 bits. Those that do not fit 32 are all ones there and
 * follow, in this order, in an extra field.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT section 4.5.3
 */
import { corrupt } from '../problems.js';

interface WideNumbers {
  readonly bytes: number;
  readonly packedBytes: number;
  readonly headerStart: number;
}

const inExtraField = 0xffffffff;
const extraFieldId = 1;

export function wideNumbers(header: DataView, extra: DataView): WideNumbers {
  const wide = extraField(extra);
  let at = 0;
  const [bytes, packedBytes, headerStart] = [24, 20, 42].map((field) => {
    const value = header.getUint32(field, true);
    if (value !== inExtraField) return value;
    if (!wide || at + 8 > wide.byteLength) throw corrupt('the zip archive lacks the 64-bit size of an entry');
    at += 8;
    return Number(wide.getBigUint64(at - 8, true));
  });
  return { bytes: bytes!, packedBytes: packedBytes!, headerStart: headerStart! };
}

function extraField(extra: DataView): DataView | undefined {
  for (let at = 0; at + 4 <= extra.byteLength; ) {
    const length = extra.getUint16(at + 2, true);
    const start = at + 4;
    if (start + length > extra.byteLength) return undefined;
    if (extra.getUint16(at, true) === extraFieldId)
      return new DataView(extra.buffer, extra.byteOffset + start, length);
    at = start + length;
  }
  return undefined;
}
