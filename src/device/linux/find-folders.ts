/** Folders of devices, by the classes of the kernel or, where a dump has no classes, by looking around. */
import type { Tree } from './tree.js';
import { namesIn } from './values.js';

const devicesFolder = '/sys/devices';
/** Large and without anything that is looked for here: each has a class of its own on every kernel. */
const leftOut = /^\/sys\/devices\/(?:system|virtual|pci|pnp|LNXSYSTM|breakpoint|tracepoint|software)/;
/** Enough for any board; keeps a folder that is no dump from being walked for ever. */
const mostFolders = 2000;
const deepest = 7;

/**
 * Folders of devices whose path fits, nearest first. Links are not followed.
 *
 * @param fits tested on each path
 */
export function findDeviceFolders(tree: Tree, fits: (path: string) => boolean): string[] {
  const found: string[] = [];
  let seen = 0;
  let level = [devicesFolder];
  for (let depth = 0; depth < deepest; depth++) {
    const below = level.flatMap((path) => foldersIn(tree, path)).filter((path) => !leftOut.test(path));
    level = below.slice(0, mostFolders - seen).filter((path) => tree.resolve(path) === path);
    seen += below.length;
    found.push(...level.filter(fits));
  }
  return found;
}

/** The folders that some places list, each once, by where they really are. */
export function distinctFolders(tree: Tree, folders: readonly string[]): string[] {
  return [...new Set(folders.map((folder) => tree.resolve(folder)))];
}

/** `folder/NAME` for each name in a folder. */
export function foldersIn(tree: Tree, folder: string): string[] {
  return namesIn(tree, folder).map((name) => `${folder}/${name}`);
}

export const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);
export const parentOf = (path: string) => path.slice(0, path.lastIndexOf('/'));
