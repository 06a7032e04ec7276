/** The tree of this machine, or of a dump that lies in a folder. */
import { accessSync, constants, lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { absence, codeOf, pictureAccess } from './absence.js';
import { KeptFile } from './kept-file.js';
import { followLinks } from './links.js';
import type { Access, Tree } from './tree.js';

/** A tree on disk; @param root `/` for this machine, or the folder of a dump */
export function openTree(root = '/'): Tree {
  const isMachine = join(root, '/') === '/';
  const locate = isMachine ? (path: string) => path : placesBelow(root);
  const open = new Set<KeptFile>();
  const openFile = (path: string) => new KeptFile(path, () => locate(path), open);
  const read: Tree['read'] = (path) => {
    const file = openFile(path);
    const content = file.read();
    file.close();
    return content;
  };
  return {
    read,
    list(path) {
      try {
        return { names: readdirSync(locate(path)) };
      } catch (error) {
        return absence(path, error);
      }
    },
    open: openFile,
    access: isMachine ? machineAccess : (path) => pictureAccess(path, read(path)),
    resolve: (path) => attempt(() => (isMachine ? realpathSync(path) : inside(root, locate(path)))) ?? path,
    close() {
      for (const file of open) file.close();
    },
  };
}

/** Where the paths of a dump lie: its links are followed as if its folder were the root of the file system. */
function placesBelow(root: string): (path: string) => string {
  const linkAt = (path: string): string | null => {
    const target = attempt(() => {
      const full = join(root, path);
      return lstatSync(full).isSymbolicLink() ? readlinkSync(full) : null;
    });
    // Some tools that unpack dumps turn absolute links into links to where they unpack.
    return target?.startsWith(join(root, '/')) ? inside(root, target) : (target ?? null);
  };
  return (path) => {
    const place = followLinks(path, linkAt);
    if (place === null) throw Object.assign(new Error('too many symbolic links'), { code: 'ELOOP' });
    return join(root, place);
  };
}

const inside = (root: string, full: string) => `/${full.slice(join(root, '/').length)}`;

function attempt<T>(task: () => T): T | undefined {
  try {
    return task();
  } catch {
    return undefined;
  }
}

/** Root may open any file, but the kernel refuses to write one that it made without write permission. */
function machineAccess(path: string): Access {
  try {
    const { mode, uid, gid } = statSync(path);
    if ((mode & 0o222) === 0)
      return { refused: 'read-only', reason: `${path}: the kernel offers it for reading only` };
    return writeAccess(path, `mode ${(mode & 0o777).toString(8)} of user ${uid} and group ${gid}`);
  } catch (error) {
    return { refused: 'missing', reason: absence(path, error).absent };
  }
}

function writeAccess(path: string, owners: string): Access {
  try {
    accessSync(path, constants.W_OK);
    return { writable: true };
  } catch (error) {
    const code = codeOf(error);
    const refused = code === 'EROFS' ? 'mount' : 'permission';
    return { refused, reason: `${path}: ${code}, ${owners}` };
  }
}
