/** Which sub-networks a benchmark of a published network measures. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CotuneError } from '../core/errors.js';

/** The six levels of Dynamic-OFA (arXiv 2105.03596), as published with its measurements; developers have them beside the repository. */
const publishedLevels = join(
  process.env.COTUNE_SHARED ?? fileURLToPath(new URL('../../../shared', import.meta.url)),
  'data/measured/dynamic-ofa/nets_6.json',
);

/**
 * @param path a JSON list of sub-networks; where absent, the published levels if they are at hand
 * @returns null where there are none
 * @throws {CotuneError} ERR_FILE_UNREADABLE, ERR_ARCH_FILE
 */
export async function readBenchArchs(path: string | undefined): Promise<readonly unknown[] | null> {
  if (path === undefined && !existsSync(publishedLevels)) return null;
  const file = path ?? publishedLevels;
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${file}: ${cause.message}`, { cause });
  });
  const list = parseList(file, text);
  // That file's name for the resolution is its own.
  return list.map((arch) => ('resolution' in arch ? { ...arch, r: arch.resolution } : arch));
}

function parseList(file: string, text: string): readonly Record<string, unknown>[] {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && value.every((arch) => typeof arch === 'object' && arch !== null))
      return value;
  } catch (cause) {
    throw new CotuneError('ERR_ARCH_FILE', `${file} is not JSON: ${(cause as Error).message}`, { cause });
  }
  throw new CotuneError('ERR_ARCH_FILE', `${file} is no list of sub-networks`);
}
