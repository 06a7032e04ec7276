/** Reads what `--arch` names: the family's own configuration of a sub-network, as JSON. */
import { readFile } from 'node:fs/promises';
import { type Arch, validateArch } from '../application/network/arch.js';
import type { Supernet } from '../application/network/supernet.js';
import { CotuneError } from '../core/errors.js';

/** @throws {CotuneError} `ERR_FILE_UNREADABLE`, `ERR_ARCH_FILE`, `ERR_ARCH_OUTSIDE_SPACE` */
export const readArch = async (path: string, { description }: Supernet): Promise<Arch> =>
  validateArch(description, await readArchFile(path));

/** What the file holds, of whatever family. @throws {CotuneError} `ERR_FILE_UNREADABLE`, `ERR_ARCH_FILE` */
export async function readArchFile(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${cause.message}`, { cause });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CotuneError('ERR_ARCH_FILE', `${path} is not JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
}
