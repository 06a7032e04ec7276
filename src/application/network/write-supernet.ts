/** Writes a supernet's folder: its description and its weights. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CotuneError } from '../../core/errors.js';
import { writeFiles } from '../../core/write-files.js';
import { descriptionFile, type Supernet, weightsFile } from './supernet.js';

/** What of a supernet is written, whatever its family. */
export interface StoredSupernet extends Pick<Supernet, 'bytes'> {
  readonly description: object;
}

/** The two files as they are to be written. */
export const supernetFiles = ({ description, bytes }: StoredSupernet): [string, Uint8Array | string][] => [
  [descriptionFile, `${JSON.stringify(description, null, 1)}\n`],
  [weightsFile, new Uint8Array(bytes)],
];

/**
 * Both files appear whole. A folder that holds the same weights is written again, one that holds others is refused.
 *
 * @throws {CotuneError} ERR_FOLDER_UNREADABLE, ERR_OUTPUT_TAKEN
 */
export async function writeSupernet(folder: string, supernet: StoredSupernet): Promise<void> {
  const present = await readFile(join(folder, weightsFile)).catch(() => null);
  if (present !== null && Buffer.compare(present, new Uint8Array(supernet.bytes)) !== 0)
    throw new CotuneError('ERR_OUTPUT_TAKEN', `${folder} holds another supernet`);
  await writeFiles(folder, supernetFiles(supernet));
}
