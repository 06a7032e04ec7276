/**
 * Where control groups are mounted and which group a process is in, for both versions of them.
 *
 * @see man 7 cgroups, Documentation/admin-guide/cgroup-v2.rst, Documentation/admin-guide/cgroup-v1/cgroups.rst
 */
import type { Tree } from './tree.js';

export interface Hierarchy {
  readonly version: 1 | 2;
  /** Where it is mounted. */
  readonly folder: string;
  /** What groups of it can limit, such as `cpu` and `cpuset`. */
  readonly controllers: readonly string[];
}

const mountsFile = '/proc/self/mounts';
const notControllers: ReadonlySet<string> = new Set(['rw', 'ro', 'relatime', 'nosuid', 'nodev', 'noexec']);

/** Every mounted hierarchy; that of version 2 with the controllers that version 1 has not taken. */
export function readHierarchies(tree: Tree): Hierarchy[] {
  const content = tree.read(mountsFile);
  const lines = 'text' in content ? content.text.split('\n') : [];
  return lines.flatMap((line) => hierarchyOf(tree, line.split(' ')));
}

function hierarchyOf(tree: Tree, [, folder = '', type, options = '']: readonly string[]): Hierarchy[] {
  if (type === 'cgroup') {
    const controllers = options.split(',').filter((option) => !notControllers.has(option));
    return [{ version: 1, folder, controllers }];
  }
  if (type !== 'cgroup2') return [];
  const content = tree.read(`${folder}/cgroup.controllers`);
  return [{ version: 2, folder, controllers: 'text' in content ? content.text.trim().split(' ') : [] }];
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
export function readGroup(
  tree: Tree,
  { version, folder, controllers }: Hierarchy,
  pid: number,
): string | null {
  const content = tree.read(`/proc/${pid}/cgroup`);
  const lines = 'text' in content ? content.text.split('\n') : [];
  for (const line of lines) {
    const [, names = '', path = ''] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    const fits = version === 2 ? line.startsWith('0::') : names.split(',').includes(controllers[0] ?? '');
    if (fits && path !== '') return groupAt(tree, folder, path);
  }
  return null;
}

/** In a container the group may be the root of what is mounted. */
function groupAt(tree: Tree, folder: string, path: string): string | null {
  if (path.split('/').includes('..')) return null;
  const group = path === '/' ? folder : `${folder}${path}`;
  return 'names' in tree.list(group) ? group : folder;
}

/** Every group below a folder, each before those below it. */
export function listGroups(tree: Tree, folder: string): string[] {
  const inside = tree.list(folder);
  const names = 'names' in inside ? inside.names : [];
  const groups = names.map((name) => `${folder}/${name}`).filter((path) => 'names' in tree.list(path));
  return groups.flatMap((group) => [group, ...listGroups(tree, group)]);
}
