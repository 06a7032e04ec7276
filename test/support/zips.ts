/** Zip archives put together by hand, so that tests can make wrong ones. Checksums are zero: nobody compares them. */
import { bytesOf, number } from './pickles.js';

export interface ZipPart {
  name: string;
  data: Uint8Array;
  method?: number;
  flags?: number;
  /** What the directory claims instead of the truth. */
  claimed?: { bytes?: number; packedBytes?: number; start?: number };
}

export interface ZipOptions {
  /** Writes sizes and offsets as 64-bit numbers in extra fields, and a 64-bit end record. */
  wide?: boolean;
  comment?: string;
  entries?: number;
  directoryStart?: number;
}

export function zipFile(parts: readonly ZipPart[], options: ZipOptions = {}): Uint8Array {
  const pieces: Uint8Array[] = [];
  const headers: Uint8Array[] = [];
  let at = 0;
  for (const part of parts) {
    const local = bytesOf(localHeader(part), part.data);
    headers.push(directoryHeader(part, at, options.wide === true));
    pieces.push(local);
    at += local.length;
  }
  const directory = bytesOf(...headers);
  return bytesOf(...pieces, directory, endOf(parts.length, at, directory.length, options));
}

function localHeader({ name, data, method = 0, flags = 0, claimed }: ZipPart): Uint8Array {
  const sizes = [number(0, 4), number(data.length, 4), number(claimed?.bytes ?? data.length, 4)];
  const start = [number(0x04034b50, 4), number(20, 2), number(flags, 2), number(method, 2), number(0, 4)];
  return bytesOf(...start, ...sizes, number(name.length, 2), number(3, 2), name, 'pad');
}

function directoryHeader(part: ZipPart, at: number, wide: boolean): Uint8Array {
  const { name, data, method = 0, flags = 0, claimed = {} } = part;
  const { bytes = data.length, packedBytes = data.length, start = at } = claimed;
  const narrow = (value: number) => number(wide ? 0xffffffff : value, 4);
  const extra = wide
    ? bytesOf(number(1, 2), number(24, 2), number(bytes, 8), number(packedBytes, 8), number(start, 8))
    : '';
  return bytesOf(
    ...[
      number(0x02014b50, 4),
      number(20, 2),
      number(20, 2),
      number(flags, 2),
      number(method, 2),
      number(0, 8),
    ],
    ...[narrow(packedBytes), narrow(bytes), number(name.length, 2), number(extra.length, 2)],
    ...[number(0, 8), number(0, 2), narrow(start), name, extra],
  );
}

function endOf(count: number, start: number, bytes: number, options: ZipOptions): Uint8Array {
  const { wide, comment = '', entries = count, directoryStart = start } = options;
  const record64 = bytesOf(
    ...[number(0x06064b50, 4), number(44, 8), number(45, 2), number(45, 2), number(0, 8)],
    ...[number(entries, 8), number(entries, 8), number(bytes, 8), number(directoryStart, 8)],
    ...[number(0x07064b50, 4), number(0, 4), number(start + bytes, 8), number(1, 4)],
  );
  const narrow = (value: number, size: number) => number(wide ? -1 : value, size);
  return bytesOf(
    wide ? record64 : '',
    ...[number(0x06054b50, 4), number(0, 4), narrow(entries, 2), narrow(entries, 2)],
    ...[narrow(bytes, 4), narrow(directoryStart, 4), number(comment.length, 2), comment],
  );
}

/** A checkpoint in the zip format. */
export function zipCheckpoint(
  object: Uint8Array,
  storages: Readonly<Record<string, Uint8Array>>,
  options: ZipOptions = {},
) {
  const data = Object.entries(storages).map(([key, bytes]) => ({ name: `weights/data/${key}`, data: bytes }));
  return zipFile([{ name: 'weights/data.pkl', data: object }, ...data], options);
}
