/**
 * What a pickle may cost. One byte of a pickle can ask for an object of a hundred, or for a copy of all that was
 * read so far; so every value is paid for before it is made. Memory and time stay in proportion to the file.
 */
import { corrupt } from '../problems.js';

/** Enough for the few thousand tensors of any real checkpoint, however small the file. */
const leastBytes = 32 * 2 ** 20;

/**
 * What values were measured to take on the heap, in bytes. A place counts thrice: arrays grow by half, and the old
 * one is still there while it is copied.
 */
export const cost = {
  place: 24,
  entry: 96,
  array: 80,
  table: 280,
  text: 32,
  binary: 280,
  object: 240,
} as const;

export class Allowance {
  #left: number;

  constructor(fileBytes: number) {
    this.#left = Math.max(leastBytes, 2 * fileBytes);
  }

  /** @throws {CotuneError} ERR_CHECKPOINT_CORRUPT when all is spent */
  spend(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0) throw corrupt('the pickle asks for far more memory than the file has bytes');
  }
}
