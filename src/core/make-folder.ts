/**
 * Makes a folder and those above it that are missing. Node's own way tries forever where the kernel answers that a
 * name cannot be made as it does that one is missing, as everywhere below /proc.
 */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** @throws what the file system says when it cannot be made; where the path is a file, EEXIST or ENOTDIR */
export function makeFolder(path: string): void {
  const folder = resolve(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  const parent = dirname(folder);
  if (!existsSync(parent)) makeFolder(parent);
  mkdirSync(folder);
}
