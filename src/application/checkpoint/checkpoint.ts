/** A checkpoint: named tensors of numbers, whatever file they came from. */
import { CotuneError } from '../../core/errors.js';

export interface Checkpoint {
  keys(): Iterable<string>;
  has(name: string): boolean;
  /** @throws {CotuneError} ERR_CHECKPOINT_KEY_MISSING naming the key */
  shape(name: string): readonly number[];
  /**
   * The tensor's values in row-major order. May be a view of the file's bytes: do not write to it.
   *
   * @throws {CotuneError} ERR_CHECKPOINT_KEY_MISSING naming the key
   */
  read(name: string): Float32Array;
}

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export function keyMissing(name: string): CotuneError {
  return new CotuneError('ERR_CHECKPOINT_KEY_MISSING', `the checkpoint has no tensor '${name}'`);
}
