/** A supernet wherever it is: a folder that was imported, or a checkpoint that is imported on the spot. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { CotuneError } from '../../core/errors.js';
import { openCheckpoint } from '../checkpoint/open-checkpoint.js';
import { isTextFamily } from '../text/description.js';
import { readConfiguration } from './configuration-file.js';
import { notOfImages, unknownFamily } from './description.js';
import { familyNamed } from './families.js';
import type { Family } from './family.js';
import { type ImportOptions, type ImportResult, importSupernet } from './import-supernet.js';
import { loadSupernet, type Supernet } from './supernet.js';

export interface SupernetOptions extends Omit<ImportOptions, 'family' | 'source'> {
  /** Name of the family of a checkpoint; found out where absent. */
  readonly family?: string | undefined;
  /** Path of an architecture file; the one beside the checkpoint of the same name where absent. */
  readonly config?: string | undefined;
}

/** @throws {CotuneError} what `loadSupernet` and `importCheckpoint` throw */
export async function supernetAt(path: string, options: SupernetOptions = {}): Promise<Supernet> {
  const found = await stat(path).catch((cause: Error) => {
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${cause.message}`, { cause });
  });
  if (!found.isDirectory()) return (await importCheckpoint(path, options)).supernet;
  const supernet = await loadSupernet(path);
  const { family } = supernet.description;
  if (options.family !== undefined && familyFor(options.family)!.name !== family)
    throw new CotuneError('ERR_FAMILY_MISMATCH', `${path} holds a network of family ${family}`, {
      advice: 'leave --family out: the folder says it',
    });
  return supernet;
}

/** @throws {CotuneError} what `openCheckpoint` and `importSupernet` throw, all naming the file */
export async function importCheckpoint(path: string, options: SupernetOptions = {}): Promise<ImportResult> {
  const family = familyFor(options.family);
  const configuration = options.configuration ?? (await readConfiguration(path, options.config));
  const checkpoint = await openCheckpoint(path);
  try {
    return importSupernet(checkpoint, { ...options, family, configuration, source: basename(path) });
  } catch (thrown) {
    throw thrown instanceof CotuneError ? naming(path, thrown) : thrown;
  } finally {
    checkpoint.close();
  }
}

function familyFor(name: string | undefined): Family | undefined {
  if (name === undefined) return undefined;
  if (isTextFamily(name)) throw notOfImages(`a network of family ${name}`);
  const family = familyNamed(name);
  if (family === undefined) throw new CotuneError('ERR_USAGE', `--family ${unknownFamily(name)}`);
  return family;
}

function naming(path: string, error: CotuneError): CotuneError {
  if (error.message.startsWith(path)) return error;
  const { code, message, advice, cause } = error;
  return new CotuneError(code, `${path}: ${message}`, { cause, advice });
}
