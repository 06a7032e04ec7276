/**
 * The kernel's files as a port that can also be written: the running machine, one in memory that answers like the
 * kernel (`kernel-tree.ts`), or the running machine by way of a privileged writer (`privileged/client.ts`).
 */
import { constants } from 'node:fs';
import { mkdir, open, realpath, rmdir } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { openTree, type Tree } from './tree.js';

/** A refused write rejects with an error that carries the kernel's code, such as `EBUSY`, as Node's own errors do. */
export interface WritableTree extends Tree {
  /** One write of the whole text, as the kernel's files want it. */
  write(path: string, text: string): Promise<void>;
  /** Makes a control group; the kernel fills it with files. */
  makeFolder(path: string): Promise<void>;
  /** Removes a control group that has no processes and no groups below it. */
  removeFolder(path: string): Promise<void>;
}

/** What a kernel that is not this machine's answers to a write. */
export class KernelRefusal extends Error {
  constructor(
    readonly code: string,
    path: string,
  ) {
    super(`${code}: ${path}`);
  }
}

/** The kernel's code of a refused write, such as `EACCES`; null where the error has none. */
export function refusalCode(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : null;
}

/** Never creates a file, and never follows a link in the place of one: nothing outside the tree is ever written. */
const writeOnly = constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * This machine's files, or those below another root.
 *
 * @param root `/` but for tests: ordinary files cannot refuse a write, so a dump is only a picture
 */
export function openWritableTree(root = '/'): WritableTree {
  const inside = (path: string) => realPathInside(root, path);
  return {
    ...openTree(root),
    async write(path, text) {
      const file = await open(await inside(path), writeOnly);
      try {
        await file.write(text);
      } finally {
        await file.close();
      }
    },
    makeFolder: async (path) => mkdir(await inside(path), 0o755),
    removeFolder: async (path) => rmdir(await inside(path)),
  };
}

/** Folders of the kernel's may be links, as those of devfreq are, but to no place outside of its file systems. */
async function realPathInside(root: string, path: string): Promise<string> {
  const name = basename(path);
  const [folder, base] = await Promise.all([realpath(join(root, dirname(path))), realpath(root)]);
  const kernel = ['sys', 'proc'].map((top) => join(base, top));
  if (name === '..' || name === '.' || !kernel.some((top) => `${folder}${sep}`.startsWith(`${top}${sep}`)))
    throw new KernelRefusal('EPERM', path);
  return join(folder, name);
}
