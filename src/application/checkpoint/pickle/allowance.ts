/**
 * What a pickle may cost. One byte of a pickle can ask for an object of a hundred, or for a copy of all that was
 * read so far; so every value is paid for before it is made. Memory and time stay in proportion to the file.
 */
import { corrupt } from '../problems.js';

/** Enough for the few thousand tensors of any real checkpoint, however small the file. */
const leastBytes = 32 * 2 ** 20;

/** Estimates of what a value takes on the heap, in bytes; generous rather than exact. */
export const cost = { place: 8, entry: 40, container: 96, text: 32, binary: 160, object: 240 } as const;

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
