/**
 * Bytes that are read where they are asked for: a file, a part of one, or memory. Nothing is read ahead, so a
 * checkpoint that is larger than memory can be opened.
 */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { CotuneError } from '../../core/errors.js';
import { corrupt } from './problems.js';

export interface ByteSource {
  /** In bytes. */
  readonly size: number;
  /**
   * Fills the target from a position on.
   *
   * @throws {CotuneError} ERR_CHECKPOINT_CORRUPT where the source ends before
   */
  read(target: Uint8Array, position: number): void;
}

export type FileBytes = ByteSource & { close(): void };

/**
 * Opens an ordinary file: a pipe or a device could block for ever.
 *
 * @throws {CotuneError} ERR_FILE_UNREADABLE
 */
export function openBytes(path: string): FileBytes {
  const { descriptor, size } = openOrdinary(path);
  let open = true;
  return {
    size,
    read(target, position) {
      if (!open) throw closed();
      fill(descriptor, target, position);
    },
    close() {
      if (open) closeSync(descriptor);
      open = false;
    },
  };
}

function openOrdinary(path: string): { descriptor: number; size: number } {
  try {
    if (!statSync(path).isFile()) throw new Error('it is not an ordinary file');
    const descriptor = openSync(path, 'r');
    return { descriptor, size: fstatSync(descriptor).size };
  } catch (cause) {
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read it: ${(cause as Error).message}`, { cause });
  }
}

const closed = () =>
  new CotuneError('ERR_FILE_UNREADABLE', 'the checkpoint was closed', { advice: 'open it again' });

function fill(descriptor: number, target: Uint8Array, position: number): void {
  for (let done = 0; done < target.length; ) {
    const count = readSome(descriptor, target, done, position + done);
    if (count === 0) throw corrupt(`the file ends at byte ${position + done}, within what is read`);
    done += count;
  }
}

function readSome(descriptor: number, target: Uint8Array, done: number, position: number): number {
  try {
    return readSync(descriptor, target, done, target.length - done, position);
  } catch (cause) {
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read it: ${(cause as Error).message}`, { cause });
  }
}

export function memoryBytes(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read(target, position) {
      checkRange(bytes.length, position, target.length);
      target.set(bytes.subarray(position, position + target.length));
    },
  };
}

/** A part of a source as a source of its own; its reader cannot reach beyond the part. */
export function partOf(source: ByteSource, start: number, size: number): ByteSource {
  checkRange(source.size, start, size);
  return {
    size,
    read(target, position) {
      checkRange(size, position, target.length);
      source.read(target, start + position);
    },
  };
}

/** A fresh copy; the range is checked before memory is taken for it. */
export function readBytes(source: ByteSource, position: number, length: number): Uint8Array<ArrayBuffer> {
  checkRange(source.size, position, length);
  const bytes = new Uint8Array(length);
  source.read(bytes, position);
  return bytes;
}

function checkRange(size: number, position: number, length: number): void {
  if (position < 0 || length < 0 || !(position + length <= size))
    throw corrupt(`bytes ${position} to ${position + length} are asked of ${size}`);
}
