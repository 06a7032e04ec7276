/** Architecture files, which some families publish beside their weights: what shapes alone do not say. */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { CotuneError } from '../../core/errors.js';

/**
 * @param named path of the file; the one beside the checkpoint of the same name where absent
 * @returns undefined where no file was named and there is none beside the checkpoint
 * @throws {CotuneError} ERR_FILE_UNREADABLE, ERR_NETWORK_DESCRIPTION for a named one
 */
export async function readConfiguration(checkpoint: string, named?: string): Promise<unknown> {
  const path = named ?? `${checkpoint.slice(0, checkpoint.length - extname(checkpoint).length)}.json`;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (named === undefined) return undefined;
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${(cause as Error).message}`, {
      cause,
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (named === undefined) return undefined;
    throw new CotuneError('ERR_NETWORK_DESCRIPTION', `${path} is not JSON: ${(cause as Error).message}`, {
      cause,
      advice: 'give the architecture file that was published with the weights',
    });
  }
}
