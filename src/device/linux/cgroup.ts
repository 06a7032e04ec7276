/**
 * Control groups: what this process may limit by them, in the first version's separate hierarchies or in the second's
 * single one.
 *
 * @see Documentation/admin-guide/cgroup-v2.rst, Documentation/admin-guide/cgroup-v1
 */
import { type Hierarchy, placeForGroup, readGroup, readHierarchies } from './hierarchies.js';
import type { Absent, Access, Tree } from './tree.js';
import { exists, readWords } from './values.js';

/** What cotune would use: processors, their time, memory, and the clock that tasks ask for. */
const wanted = ['cpuset', 'cpu', 'memory'] as const;
export type Controller = (typeof wanted)[number];

export interface CgroupController {
  readonly name: Controller;
  readonly version: 1 | 2;
  /** The group in which cotune would make its own. */
  readonly folder: string;
  /** Whether this process may make groups there and move processes into them. */
  readonly access: Access;
}

export interface Cgroup {
  /** `hybrid` is both: the first version's hierarchies, and the second's without their controllers. */
  readonly version: 1 | 2 | 'hybrid';
  readonly controllers: readonly CgroupController[];
}

export function readCgroup(tree: Tree): Cgroup | Absent {
  const hierarchies = readHierarchies(tree);
  const versions = [...new Set(hierarchies.map(({ version }) => version))];
  if (versions.length === 0) return { absent: '/sys/fs/cgroup: no control groups are mounted' };
  const controllers = hierarchies.flatMap((hierarchy) => controllersOf(tree, hierarchy));
  return {
    version: versions.length === 2 ? 'hybrid' : versions[0]!,
    controllers: controllers.sort((a, b) => wanted.indexOf(a.name) - wanted.indexOf(b.name)),
  };
}

/** In version 2 a group has what the one above hands down. */
function controllersOf(tree: Tree, hierarchy: Hierarchy): CgroupController[] {
  const { version } = hierarchy;
  const own = readGroup(tree, hierarchy, 'self');
  const folder = placeForGroup(hierarchy, own ?? hierarchy.folder);
  const offered =
    version === 1 ? hierarchy.controllers : (readWords(tree, `${folder}/cgroup.controllers`) ?? []);
  const access = own === null ? unseen(tree, hierarchy) : accessOf(tree, hierarchy, folder);
  return wanted.filter((name) => offered.includes(name)).map((name) => ({ name, version, folder, access }));
}

/** A dump has no process that asks; a process can be in a group outside of what it sees. */
function unseen(tree: Tree, hierarchy: Hierarchy): Access {
  if (!exists(tree, '/proc/self/cgroup')) return accessOf(tree, hierarchy, hierarchy.folder);
  const reason = `${hierarchy.folder}: the group of this process cannot be seen from here`;
  return { refused: 'missing', reason };
}

function accessOf(tree: Tree, { version, readOnly, folder: point }: Hierarchy, folder: string): Access {
  if (readOnly) return { refused: 'mount', reason: `${point}: mounted for reading only` };
  return tree.access(`${folder}/${version === 1 ? 'cgroup.procs' : 'cgroup.subtree_control'}`);
}
