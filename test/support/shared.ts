import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Where the data that tests share lies: `COTUNE_SHARED`, else `../shared` beside the repository. Where it is
 * absent, tests that need it are skipped and say so, unless COTUNE_REQUIRE_SHARED=1 asks for it.
 */
const folder = process.env.COTUNE_SHARED ?? resolve(import.meta.dirname, '../../../shared');

export function sharedPath(...parts: string[]): string {
  return join(folder, ...parts);
}

/** For `describe.skipIf(missingShared('data/images'))`: true, with a line that says why, where the data is absent. */
export function missingShared(...parts: string[]): boolean {
  const path = sharedPath(...parts);
  if (existsSync(path)) return false;
  if (process.env.COTUNE_REQUIRE_SHARED === '1')
    throw new Error(`${path} is missing and COTUNE_REQUIRE_SHARED=1 asks for it`);
  console.warn(`skipped: ${path} is absent (set COTUNE_SHARED to the folder that holds it)`);
  return true;
}
