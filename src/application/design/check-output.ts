/** Finds out before a long search whether its result could be written at all. */
import { constants } from 'node:fs';
import { access, readFile, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CotuneError } from '../../core/errors.js';
import { weightsFile } from '../network/supernet.js';

/** For statistics, records, tables and pictures. */
const besideWeightsBytes = 32 * 2 ** 20;

/** @throws {CotuneError} `ERR_FOLDER_UNREADABLE` where nothing may be written or the disk is full, `ERR_LIBRARY` for another supernet's folder */
export async function checkOutput(
  folder: string,
  supernet: { readonly bytes: SharedArrayBuffer },
): Promise<void> {
  const existing = await checkWritable(resolve(folder));
  await checkSpace(existing, supernet.bytes.byteLength + besideWeightsBytes);
  const found = await readFile(join(folder, weightsFile)).catch(() => null);
  if (found !== null && Buffer.compare(found, new Uint8Array(supernet.bytes)) !== 0)
    throw new CotuneError('ERR_LIBRARY', `${folder} holds another supernet`, {
      advice: 'give another --out folder',
    });
}

/** The folder, or where it does not exist yet the nearest one above it that does. */
async function checkWritable(folder: string): Promise<string> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return folder;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' && dirname(folder) !== folder) return checkWritable(dirname(folder));
    throw new CotuneError('ERR_FOLDER_UNREADABLE', `cannot write to ${folder}: ${message}`, { cause });
  }
}

/** @param needed bytes */
export async function checkSpace(folder: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= needed) return;
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;
  throw new CotuneError(
    'ERR_FOLDER_UNREADABLE',
    `the disk of ${folder} has ${megabytes(free)} left, ${megabytes(needed)} are needed`,
    { advice: 'make room there, or give another --out folder' },
  );
}
