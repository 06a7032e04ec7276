/** Which control group a process is in, of the hierarchy that another group belongs to. */
import { readGroup, readHierarchies } from '../hierarchies.js';
import type { Tree } from '../tree.js';

/** @param file a `cgroup.procs` file; @returns the folder of the group, null where nothing says */
export function groupOfProcess(tree: Tree, file: string, pid: number): string | null {
  const fitting = readHierarchies(tree).filter(({ folder }) => file.startsWith(`${folder}/`));
  const [hierarchy] = fitting.sort((a, b) => b.folder.length - a.folder.length);
  return hierarchy === undefined ? null : readGroup(tree, hierarchy, pid);
}
