/** A supernet: its description and its weights, checked against each other before anything uses them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CotuneError } from '../../core/errors.js';
import { type Checkpoint, keyMissing } from '../checkpoint/checkpoint.js';
import { parseSafetensors } from '../checkpoint/safetensors.js';
import { openSafetensors } from '../checkpoint/safetensors-file.js';
import { parseDescription, type SupernetDescription } from './description.js';
import { expectedTensors } from './expected-tensors.js';

export interface Supernet {
  readonly description: SupernetDescription;
  readonly checkpoint: Checkpoint;
  /** The weights' file in shared memory, to open the same supernet in another thread. */
  readonly bytes: SharedArrayBuffer;
}

export const descriptionFile = 'network.json';
export const weightsFile = 'weights.safetensors';

/**
 * Reads `network.json` and `weights.safetensors` of a folder.
 *
 * @throws {CotuneError} ERR_FILE_UNREADABLE, ERR_NETWORK_DESCRIPTION, ERR_CHECKPOINT_CORRUPT,
 * ERR_CHECKPOINT_KEY_MISSING, ERR_TENSOR_SHAPE
 */
export async function loadSupernet(folder: string): Promise<Supernet> {
  const description = await readDescription(join(folder, descriptionFile));
  const checkpoint = await openSafetensors(join(folder, weightsFile));
  checkTensors(description, checkpoint);
  return { description, checkpoint, bytes: checkpoint.bytes };
}

/**
 * Opens a supernet from weights in shared memory, without a copy: what a worker thread does.
 *
 * @param bytes a whole safetensors file
 * @throws {CotuneError} ERR_CHECKPOINT_CORRUPT, ERR_CHECKPOINT_KEY_MISSING, ERR_TENSOR_SHAPE
 */
export function openSupernet(description: SupernetDescription, bytes: SharedArrayBuffer): Supernet {
  const checkpoint = parseSafetensors(new Uint8Array(bytes));
  checkTensors(description, checkpoint);
  return { description, checkpoint, bytes };
}

const readDescription = async (path: string): Promise<SupernetDescription> =>
  parseDescription(await readDescriptionFile(path), path);

/**
 * The description of a folder as it stands there, of whatever family.
 *
 * @throws {CotuneError} ERR_FILE_UNREADABLE, ERR_NETWORK_DESCRIPTION where it is not JSON
 */
export async function readDescriptionFile(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${(cause as Error).message}`, {
      cause,
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CotuneError('ERR_NETWORK_DESCRIPTION', `${path} is not JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/**
 * Every tensor that some sub-network needs must be there in the size in which the family stores it.
 *
 * @throws {CotuneError} ERR_CHECKPOINT_KEY_MISSING, ERR_TENSOR_SHAPE naming the tensor
 */
export function checkTensors(
  description: SupernetDescription,
  checkpoint: Pick<Checkpoint, 'keys' | 'has' | 'shape'>,
): void {
  checkShapes(expectedTensors(description), checkpoint);
}

/** As `checkTensors`, for tensors whoever expects them. */
export function checkShapes(
  tensors: ReadonlyMap<string, readonly number[]>,
  checkpoint: Pick<Checkpoint, 'keys' | 'has' | 'shape'>,
): void {
  for (const [name, expected] of tensors) {
    if (!checkpoint.has(name)) throw keyMissing(name, checkpoint.keys());
    const found = checkpoint.shape(name);
    if (found.join() !== expected.join())
      throw new CotuneError(
        'ERR_TENSOR_SHAPE',
        `the checkpoint's '${name}' has shape [${found}], the description expects [${expected}]`,
      );
  }
}
