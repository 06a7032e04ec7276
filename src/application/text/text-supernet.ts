/** An elastic transformer: its description and its weights, from a folder or from a checkpoint. */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CotuneError } from '../../core/errors.js';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { openCheckpoint } from '../checkpoint/open-checkpoint.js';
import { within } from '../checkpoint/problems.js';
import { parseSafetensors } from '../checkpoint/safetensors.js';
import { openSafetensors } from '../checkpoint/safetensors-file.js';
import { withNormalKeys } from '../network/checkpoint-keys.js';
import { readConfiguration } from '../network/configuration-file.js';
import { type ImportedCheckpoint, layOutWeights, numbersIn } from '../network/lay-out-weights.js';
import { checkShapes, descriptionFile, readDescriptionFile, weightsFile } from '../network/supernet.js';
import { describeTransformer, looksLikeTransformer, type TextHints } from './describe-checkpoint.js';
import {
  isTextDescription,
  isTextFamily,
  parseTextDescription,
  type TextDescription,
} from './description.js';
import { expectedTextTensors } from './tensors.js';

export interface TextSupernet {
  readonly description: TextDescription;
  readonly checkpoint: Checkpoint;
  /** The weights' file in shared memory, to open the same network in another thread. */
  readonly bytes: SharedArrayBuffer;
}

export interface TextImport {
  readonly supernet: TextSupernet;
  readonly keysUsed: readonly string[];
  readonly keysIgnored: readonly string[];
  readonly parameters: number;
}

/** @throws {CotuneError} ERR_CHECKPOINT_CORRUPT, ERR_CHECKPOINT_KEY_MISSING, ERR_TENSOR_SHAPE */
export function openTextSupernet(description: TextDescription, bytes: SharedArrayBuffer): TextSupernet {
  const checkpoint = parseSafetensors(new Uint8Array(bytes));
  checkShapes(expectedTextTensors(description), checkpoint);
  return { description, checkpoint, bytes };
}

/**
 * @param path a supernet's folder, or a checkpoint
 * @throws {CotuneError} ERR_FILE_UNREADABLE, ERR_NETWORK_DESCRIPTION, ERR_FAMILY_MISMATCH for a network of images, and
 * what reading weights throws
 */
export async function textSupernetAt(path: string, config?: string): Promise<TextSupernet> {
  if (!(await isFolder(path))) return (await importTextCheckpoint(path, { config })).supernet;
  const file = join(path, descriptionFile);
  const value = await readDescriptionFile(file);
  if (!isTextDescription(value))
    throw new CotuneError('ERR_FAMILY_MISMATCH', `${file} describes no network of texts`, {
      advice: 'give a supernet of family hat-transformer; `cotune subnet run` runs those of images',
    });
  const description = parseTextDescription(value, file);
  const checkpoint = await openSafetensors(join(path, weightsFile));
  within(path, () => checkShapes(expectedTextTensors(description), checkpoint));
  return { description, checkpoint, bytes: checkpoint.bytes };
}

/** Whether a folder's or a checkpoint's network writes texts. @throws {CotuneError} ERR_FILE_UNREADABLE, ERR_NETWORK_DESCRIPTION */
export async function isTextSupernet(path: string): Promise<boolean> {
  if (!(await isFolder(path))) return isTextCheckpoint(path);
  return isTextDescription(await readDescriptionFile(join(path, descriptionFile)));
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch((cause: Error) => {
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${cause.message}`, { cause });
  });
  return found.isDirectory();
}

/** Whether a checkpoint is to be read as a transformer: somebody says so, or its tensors do. */
export async function isTextCheckpoint(path: string, family?: string): Promise<boolean> {
  if (family !== undefined) return isTextFamily(family);
  const checkpoint = await openCheckpoint(path);
  try {
    return looksLikeTransformer(withNormalKeys(checkpoint));
  } finally {
    checkpoint.close();
  }
}

/** @throws {CotuneError} what `openCheckpoint` and `importTransformer` throw, naming the file */
export async function importTextCheckpoint(
  path: string,
  { config }: { readonly config?: string | undefined } = {},
): Promise<TextImport> {
  const configuration = await readConfiguration(path, config);
  const checkpoint = await openCheckpoint(path);
  const { trainingArguments } = checkpoint;
  try {
    return within(path, () =>
      importTransformer(checkpoint, { trainingArguments, configuration, source: basename(path) }),
    );
  } finally {
    checkpoint.close();
  }
}

/**
 * Reads a checkpoint's weights into shared memory, each tensor straight to its place.
 *
 * @throws {CotuneError} ERR_CHECKPOINT_KEY_MISSING, ERR_TENSOR_SHAPE naming the tensor, ERR_NETWORK_DESCRIPTION
 */
export function importTransformer(checkpoint: ImportedCheckpoint, hints: TextHints): TextImport {
  const normal = withNormalKeys(checkpoint);
  const description = describeTransformer(normal, hints);
  const expected = expectedTextTensors(description);
  checkShapes(expected, normal);
  const { bytes, ...keys } = layOutWeights(checkpoint, normal, expected);
  return {
    supernet: openTextSupernet(description, bytes),
    ...keys,
    parameters: parametersOf(description, expected),
  };
}

/** Embeddings that both sides share are stored twice and count once. */
function parametersOf(
  { supertransformer }: TextDescription,
  tensors: ReadonlyMap<string, readonly number[]>,
): number {
  const shared = supertransformer.share_all_embeddings ? 'decoder.embed_tokens.weight' : null;
  const counted = [...tensors].filter(([name]) => name !== shared);
  return numbersIn(counted.map(([, shape]) => shape));
}
