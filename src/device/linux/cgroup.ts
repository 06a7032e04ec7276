/**
 * Control groups: through which of them, in the first version's separate hierarchies or in the second's single one,
 * this process is limited, and whether it may make groups of its own there.
 *
 * @see Documentation/admin-guide/cgroup-v2.rst, Documentation/admin-guide/cgroup-v1
 */
import { type Mount, readMounts } from './mounts.js';
import type { Absent, Access, Tree } from './tree.js';
import { readWords } from './values.js';

/** What cotune would use: processors, their time, memory, and the clock that tasks ask for. */
const wanted = ['cpuset', 'cpu', 'memory'] as const;
export type Controller = (typeof wanted)[number];

export interface CgroupController {
  readonly name: Controller;
  readonly version: 1 | 2;
  /** The group that this process is in. */
  readonly folder: string;
  /** Whether this process may make groups below its own and move processes into them. */
  readonly access: Access;
}

export interface Cgroup {
  /** `hybrid` is both: the first version's hierarchies, and the second's without their controllers. */
  readonly version: 1 | 2 | 'hybrid';
  readonly controllers: readonly CgroupController[];
}

const usualPlace = '/sys/fs/cgroup';

export function readCgroup(tree: Tree): Cgroup | Absent {
  const mounts = readMounts(tree).filter(({ type }) => type === 'cgroup' || type === 'cgroup2');
  const known = mounts.length > 0 ? mounts : guessedMounts(tree);
  const own = ownGroups(tree);
  const first = known
    .filter(({ type }) => type === 'cgroup')
    .flatMap((mount) => firstVersion(tree, mount, own));
  const second = known
    .filter(({ type }) => type === 'cgroup2')
    .flatMap((mount) => secondVersion(tree, mount, own));
  const types = new Set(known.map(({ type }) => type));
  if (types.size === 0) return { absent: `${usualPlace}: no control groups are mounted` };
  const version = types.size === 2 ? 'hybrid' : types.has('cgroup2') ? 2 : 1;
  return { version, controllers: [...first, ...second].sort((a, b) => order(a.name) - order(b.name)) };
}

const order = (name: Controller) => wanted.indexOf(name);

/** Where the kernel does not list mounts, as in a dump: the places where every distribution has them. */
function guessedMounts(tree: Tree): Mount[] {
  const mount = (type: string, point: string, superOptions: readonly string[]) => ({
    root: '/',
    point,
    type,
    superOptions,
    readOnly: false,
  });
  if ('text' in tree.read(`${usualPlace}/cgroup.controllers`)) return [mount('cgroup2', usualPlace, [])];
  return wanted
    .filter((name) => 'text' in tree.read(`${usualPlace}/${name}/cgroup.procs`))
    .map((name) => mount('cgroup', `${usualPlace}/${name}`, [name]));
}

/** The group of this process by controller; by the empty name in the second version. @see man 7 cgroups */
function ownGroups(tree: Tree): ReadonlyMap<string, string> {
  const content = tree.read('/proc/self/cgroup');
  const lines = 'text' in content ? [...content.text.matchAll(/^\d+:([^:\n]*):(\/[^\n]*)$/gm)] : [];
  return new Map(lines.flatMap(([, names, path]) => names!.split(',').map((name) => [name, path!] as const)));
}

function firstVersion(tree: Tree, mount: Mount, own: ReadonlyMap<string, string>): CgroupController[] {
  return wanted
    .filter((name) => mount.superOptions.includes(name))
    .map((name) => {
      const folder = groupFolder(mount, own.get(name));
      return { name, version: 1, folder, access: accessOf(tree, mount, `${folder}/cgroup.procs`) };
    });
}

/** A group may use what its parent hands down: `cgroup.controllers`. */
function secondVersion(tree: Tree, mount: Mount, own: ReadonlyMap<string, string>): CgroupController[] {
  const folder = groupFolder(mount, own.get(''));
  const offered = readWords(tree, `${folder}/cgroup.controllers`) ?? [];
  return wanted
    .filter((name) => offered.includes(name))
    .map((name) => {
      return { name, version: 2, folder, access: accessOf(tree, mount, `${folder}/cgroup.subtree_control`) };
    });
}

/** In a container a group's path can begin with the group that the container sees as the root. */
function groupFolder({ root, point }: Mount, group = '/'): string {
  const below = root !== '/' && group.startsWith(root) ? group.slice(root.length) : group;
  const safe = below.split('/').filter((part) => part !== '' && part !== '..');
  return [point, ...safe].join('/');
}

function accessOf(tree: Tree, { readOnly, point }: Mount, file: string): Access {
  return readOnly ? { refused: 'mount', reason: `${point}: mounted for reading only` } : tree.access(file);
}
