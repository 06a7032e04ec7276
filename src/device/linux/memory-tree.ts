/** A tree in memory: dumps of machines, tests and virtual boards. */
import { absence, pictureAccess } from './absence.js';
import { followLinks } from './links.js';
import type { FileContent, FolderContent, Tree } from './tree.js';

type Texts = Readonly<Record<string, string>>;

/**
 * @param files content by path; they may change between reads
 * @param links what the symbolic links say, by path
 */
export function memoryTree(files: Texts, links: Texts = {}): Tree {
  const { follow, list, resolve } = placesOf(() => Object.keys(files), links);
  const read = (path: string): FileContent => {
    const place = follow(path);
    if (place === null) return absence(path, { code: 'ELOOP' });
    const text = Object.hasOwn(files, place) ? files[place] : undefined;
    return text === undefined ? absence(path, { code: 'ENOENT' }) : { text };
  };
  return {
    read,
    list,
    open: (path) => ({ read: () => read(path) }),
    access: (path) => pictureAccess(path, read(path)),
    resolve,
    close: () => {},
  };
}

interface Places extends Pick<Tree, 'list' | 'resolve'> {
  /** Where a path leads; null for a loop of links. */
  follow(path: string): string | null;
}

/** The folders and links around some files. @param paths of the files; they may change between looks */
export function placesOf(paths: () => readonly string[], links: Texts): Places {
  const linkAt = (path: string) => (Object.hasOwn(links, path) ? links[path]! : null);
  const hasLinks = Object.keys(links).length > 0;
  const follow = (path: string) => (hasLinks ? followLinks(path, linkAt) : path);
  const list = (path: string): FolderContent => {
    const place = follow(path);
    if (place === null) return absence(path, { code: 'ELOOP' });
    const names = namesBelow(place, [...paths(), ...Object.keys(links)]);
    return names.size === 0 ? absence(path, { code: 'ENOENT' }) : { names: [...names] };
  };
  return { follow, list, resolve: (path) => follow(path) ?? path };
}

function namesBelow(folder: string, paths: readonly string[]): Set<string> {
  const start = folder.endsWith('/') ? folder : `${folder}/`;
  const names = new Set<string>();
  for (const path of paths) if (path.startsWith(start)) names.add(path.slice(start.length).split('/', 1)[0]!);
  return names;
}
