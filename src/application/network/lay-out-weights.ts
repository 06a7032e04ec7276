/** A network's weights out of a checkpoint, under today's names and in shared memory, each read straight to its place. */
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { layOutSafetensors } from '../checkpoint/safetensors-file.js';
import type { NormalCheckpoint } from './checkpoint-keys.js';

/** A checkpoint whose tensors can be read to where they are needed. */
export interface ImportedCheckpoint extends Checkpoint {
  /** @param target as many elements as the tensor has; may lie in shared memory */
  readInto(name: string, target: Float32Array): void;
}

export interface LaidOut {
  /** A safetensors file. */
  readonly bytes: SharedArrayBuffer;
  /** By the checkpoint's own names. */
  readonly keysUsed: readonly string[];
  readonly keysIgnored: readonly string[];
}

/**
 * @param normal the checkpoint under normal names
 * @param expected shape by name
 * @throws {CotuneError} what reading the checkpoint throws
 */
export function layOutWeights(
  checkpoint: ImportedCheckpoint,
  normal: NormalCheckpoint,
  expected: ReadonlyMap<string, readonly number[]>,
): LaidOut {
  const bytes = layOutSafetensors(
    [...expected].map(([name, shape]) => ({
      name,
      shape,
      fill: (target) => checkpoint.readInto(normal.storedKey(name), target),
    })),
  );
  const keysUsed = [...expected.keys()].map((name) => normal.storedKey(name));
  const used = new Set(keysUsed);
  return { bytes, keysUsed, keysIgnored: [...checkpoint.keys()].filter((key) => !used.has(key)) };
}

/** How many numbers tensors of these shapes hold. */
export function numbersIn(shapes: Iterable<readonly number[]>): number {
  let sum = 0;
  for (const shape of shapes) sum += shape.reduce((product, size) => product * size, 1);
  return sum;
}
