/**
 * Where control groups are mounted and which group a process is in, for both versions of them.
 *
 * @see man 7 cgroups, Documentation/admin-guide/cgroup-v2.rst, Documentation/admin-guide/cgroup-v1/cgroups.rst
 */

import { parentOf } from './find-folders.js';
import { type Mount, readMounts } from './mounts.js';
import type { Tree } from './tree.js';
import { exists, readText, readWords } from './values.js';

export interface Hierarchy {
  readonly version: 1 | 2;
  /** Where it is mounted. */
  readonly folder: string;
  /** The group that is mounted there: in a container another one than `/`. */
  readonly root: string;
  readonly readOnly: boolean;
  /** What groups of it can limit, such as `cpu` and `cpuset`. */
  readonly controllers: readonly string[];
}

const usualPlace = '/sys/fs/cgroup';
/** Those that are looked for where the kernel does not list its mounts. */
const usualControllers = ['cpuset', 'cpu', 'memory'];
/** Options of a hierarchy of version 1 that are no controllers. */
const notControllers: ReadonlySet<string> = new Set(['rw', 'ro', 'xattr', 'noprefix', 'clone_children']);

/** Every mounted hierarchy; that of version 2 with the controllers that version 1 has not taken. */
export function readHierarchies(tree: Tree): Hierarchy[] {
  const mounts = readMounts(tree).filter(({ type }) => type === 'cgroup' || type === 'cgroup2');
  return (mounts.length > 0 ? mounts : guessedMounts(tree)).map((mount) => hierarchyOf(tree, mount));
}

function hierarchyOf(tree: Tree, { root, point, type, superOptions, readOnly }: Mount): Hierarchy {
  const common = { folder: point, root, readOnly };
  if (type === 'cgroup2')
    return { ...common, version: 2, controllers: readWords(tree, `${point}/cgroup.controllers`) ?? [] };
  const controllers = superOptions.filter((option) => !notControllers.has(option));
  return { ...common, version: 1, controllers };
}

/** Where the kernel does not list mounts, as in a dump: the places where every distribution has them. */
function guessedMounts(tree: Tree): Mount[] {
  const mount = { root: '/', readOnly: false };
  if (exists(tree, `${usualPlace}/cgroup.controllers`))
    return [{ ...mount, type: 'cgroup2', point: usualPlace, superOptions: [] }];
  return usualControllers
    .filter((name) => exists(tree, `${usualPlace}/${name}/cgroup.procs`))
    .map((name) => ({ ...mount, type: 'cgroup', point: `${usualPlace}/${name}`, superOptions: [name] }));
}

/** The hierarchy whose groups can limit something; null where none can. */
export function hierarchyFor(tree: Tree, controller: string): Hierarchy | null {
  return readHierarchies(tree).find(({ controllers }) => controllers.includes(controller)) ?? null;
}

/**
 * The folder of the group that a process is in.
 *
 * @returns null where the process has ended, or is in a group that cannot be seen from here
 */
export function readGroup(tree: Tree, hierarchy: Hierarchy, pid: number | 'self'): string | null {
  const { version, controllers } = hierarchy;
  for (const line of (readText(tree, `/proc/${pid}/cgroup`) ?? '').split('\n')) {
    const [, names = '', path = ''] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    const fits = version === 2 ? line.startsWith('0::') : names.split(',').includes(controllers[0] ?? '');
    if (fits && path !== '') return groupAt(tree, hierarchy, path);
  }
  return null;
}

/** In a container a group's path may begin with the group that the container sees as the root, or be that one. */
function groupAt(tree: Tree, { folder, root }: Hierarchy, path: string): string | null {
  if (path.split('/').includes('..')) return null;
  const below = `${path}/`.startsWith(`${root}/`) ? path.slice(root.length) : path;
  const group = below === '/' ? folder : `${folder}${below}`;
  return 'names' in tree.list(group) ? group : folder;
}

/**
 * Where a group for a process is made: below the group that it is in. In version 2 a group with processes cannot limit
 * groups below it, save the root: there the new one lies beside it.
 *
 * @param current the folder of the group that the process is in
 */
export function placeForGroup({ version, folder }: Hierarchy, current: string): string {
  return version === 1 || current === folder ? current : parentOf(current);
}

/** Every group below a folder, each before those below it. */
export function listGroups(tree: Tree, folder: string): string[] {
  const inside = tree.list(folder);
  const names = 'names' in inside ? inside.names : [];
  const groups = names.map((name) => `${folder}/${name}`).filter((path) => 'names' in tree.list(path));
  return groups.flatMap((group) => [group, ...listGroups(tree, group)]);
}
