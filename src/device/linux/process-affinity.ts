/** Which processors the threads of a process may use, and whether it is still the same process. */
import { parseAllowedProcessors } from './processors.js';
import type { Tree } from './tree.js';

/** Allowed processors, ascending, by thread id; empty where nothing can be read, as when the process has ended. */
export type ThreadProcessors = ReadonlyMap<number, readonly number[]>;

export function readThreadProcessors(tree: Tree, pid: number): ThreadProcessors {
  const threads = tree.list(`/proc/${pid}/task`);
  const ids = 'names' in threads ? threads.names.filter((name) => /^\d+$/.test(name)).map(Number) : [];
  const found = ids.map((id) => [id, allowedOf(tree, `/proc/${pid}/task/${id}/status`)] as const);
  const all = [[pid, readProcessProcessors(tree, pid)] as const, ...found];
  return new Map(all.filter((entry): entry is readonly [number, number[]] => entry[1] !== null));
}

/** The processors that the first thread of a process may use; null where nothing says. */
export function readProcessProcessors(tree: Tree, pid: number): number[] | null {
  return allowedOf(tree, `/proc/${pid}/status`);
}

function allowedOf(tree: Tree, statusFile: string): number[] | null {
  const content = tree.read(statusFile);
  return 'text' in content ? parseAllowedProcessors(content.text) : null;
}

/**
 * When a process started, in ticks since boot: with its id it is one process and no later one that got the same id.
 *
 * @returns null where the process has ended or nothing says
 * @see man 5 proc, /proc/PID/stat, field 22; the second field is a name in brackets that may hold anything
 */
export function readStartTime(tree: Tree, pid: number): string | null {
  const content = tree.read(`/proc/${pid}/stat`);
  if (!('text' in content)) return null;
  const afterName = content.text.slice(content.text.lastIndexOf(')') + 1).trim();
  return afterName.split(' ')[19] ?? null;
}

export function sameProcessors(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && some.every((cpu, index) => cpu === others[index]);
}
