/** A pipe without a writer blocks for ever and a device may never end: what is to be read whole must be a file. */
import { stat } from 'node:fs/promises';

/** @throws what the file system says of the path, or that it is no ordinary file */
export async function checkOrdinaryFile(path: string): Promise<void> {
  if (!(await stat(path)).isFile()) throw new Error('it is not an ordinary file');
}
