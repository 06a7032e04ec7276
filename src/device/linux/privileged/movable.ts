/** Which processes the clients of a privileged writer may move between control groups. */
import type { Tree } from '../tree.js';
import { readText } from '../values.js';

/** Those that run with a group of users: the one whose members may use the writer's socket. */
export function runsWithGroup(tree: Tree, pid: number, group: number): boolean {
  return [...numbersOf(tree, pid, 'Gid'), ...numbersOf(tree, pid, 'Groups')].includes(group);
}

/** Those of one user: the one who started the writer. */
export function runsAsUser(tree: Tree, pid: number, user: number): boolean {
  const users = numbersOf(tree, pid, 'Uid');
  return users.length > 0 && users.every((id) => id === user);
}

/** @see man 5 proc, /proc/PID/status */
function numbersOf(tree: Tree, pid: number, field: string): number[] {
  const status = readText(tree, `/proc/${pid}/status`) ?? '';
  const match = new RegExp(`^${field}:([\\d \\t]*)$`, 'm').exec(status);
  return match === null ? [] : match[1]!.split(/\s+/).filter(Boolean).map(Number);
}
