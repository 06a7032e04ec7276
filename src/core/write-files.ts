/** Writes files so that a reader sees the whole old or the whole new one, never half of it. */
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CotuneError } from './errors.js';
import { makeFolder } from './make-folder.js';

/**
 * Writes all files under temporary names, then renames each. Nothing is renamed unless everything was written.
 *
 * @param files in the order in which they are to appear
 * @throws {CotuneError} ERR_FOLDER_UNREADABLE
 */
export async function writeFiles(
  folder: string,
  files: readonly (readonly [name: string, content: Uint8Array | string])[],
): Promise<void> {
  const temporary = (name: string) => join(folder, `.${name}.${process.pid}.part`);
  try {
    makeFolder(folder);
    for (const [name, content] of files) await writeFile(temporary(name), content, { flush: true });
    for (const [name] of files) await rename(temporary(name), join(folder, name));
  } catch (cause) {
    // Best effort: what failed above may also keep the leftovers from being removed.
    await Promise.allSettled(files.map(([name]) => rm(temporary(name), { force: true })));
    throw new CotuneError('ERR_FOLDER_UNREADABLE', `cannot write to ${folder}: ${(cause as Error).message}`, {
      cause,
    });
  }
}
