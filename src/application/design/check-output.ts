/** Finds out before a long search whether its result could be written at all. */
import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CotuneError } from '../../core/errors.js';
import { type Supernet, weightsFile } from '../network/supernet.js';

/** @throws {CotuneError} `ERR_FOLDER_UNREADABLE` where nothing may be written, `ERR_LIBRARY` for another supernet's folder */
export async function checkOutput(folder: string, supernet: Supernet): Promise<void> {
  await checkWritable(resolve(folder));
  const found = await readFile(join(folder, weightsFile)).catch(() => null);
  if (found !== null && Buffer.compare(found, new Uint8Array(supernet.bytes)) !== 0)
    throw new CotuneError('ERR_LIBRARY', `${folder} holds another supernet`, {
      advice: 'give another --out folder',
    });
}

/** The folder, or where it does not exist yet the nearest one above it that does. */
async function checkWritable(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' && dirname(folder) !== folder) return checkWritable(dirname(folder));
    throw new CotuneError('ERR_FOLDER_UNREADABLE', `cannot write to ${folder}: ${message}`, { cause });
  }
}
