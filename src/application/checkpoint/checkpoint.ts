/** A checkpoint: named tensors of numbers, whatever file they came from. */
import { CotuneError } from '../../core/errors.js';
import { nearestWord } from '../../core/nearest-word.js';
import { shown } from './problems.js';

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

/** Keys that are compared with the one that is missing: a search over all of a huge file would take long. */
const comparedKeys = 5000;
const longestComparedKey = 200;

/** @param keys the keys that there are; the nearest one is suggested */
export function keyMissing(name: string, keys: Iterable<string> = []): CotuneError {
  const candidates = [...keys].slice(0, comparedKeys).filter((key) => key.length <= longestComparedKey);
  const nearest = nearestWord(name, candidates);
  const suggestion = nearest === null ? '' : `; the nearest is ${shown(nearest)}`;
  return new CotuneError(
    'ERR_CHECKPOINT_KEY_MISSING',
    `the checkpoint has no tensor ${shown(name)}${suggestion}`,
  );
}
