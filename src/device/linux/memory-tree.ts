/** A tree in memory: dumps of machines, tests and virtual boards. */
import { absence, pictureAccess } from './absence.js';
import { followLinks } from './links.js';
import type { Absent, FileContent, FolderContent, Tree } from './tree.js';

/**
 * @param files content by path; they may change between reads
 * @param links what the symbolic links say, by path
 */
export function memoryTree(
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {},
): Tree {
  const missing = (path: string): Absent => absence(path, { code: 'ENOENT' });
  const linkAt = (path: string) => (Object.hasOwn(links, path) ? links[path]! : null);
  const hasLinks = Object.keys(links).length > 0;
  const follow = (path: string) => (hasLinks ? followLinks(path, linkAt) : path);
  const read = (path: string): FileContent => {
    const place = follow(path);
    if (place === null) return absence(path, { code: 'ELOOP' });
    const text = Object.hasOwn(files, place) ? files[place] : undefined;
    return text === undefined ? missing(path) : { text };
  };
  const list = (path: string): FolderContent => {
    const place = follow(path);
    if (place === null) return absence(path, { code: 'ELOOP' });
    const names = namesBelow(place, [...Object.keys(files), ...Object.keys(links)]);
    return names.size === 0 ? missing(path) : { names: [...names] };
  };
  return {
    read,
    list,
    open: (path) => ({ read: () => read(path) }),
    access: (path) => pictureAccess(path, read(path)),
    resolve: (path) => follow(path) ?? path,
    close: () => {},
  };
}

function namesBelow(folder: string, paths: readonly string[]): Set<string> {
  const start = folder.endsWith('/') ? folder : `${folder}/`;
  const names = new Set<string>();
  for (const path of paths) if (path.startsWith(start)) names.add(path.slice(start.length).split('/', 1)[0]!);
  return names;
}
