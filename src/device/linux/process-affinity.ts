/** Which processors the threads of a process may use, and whether it is still the same process. */
import { parseAllowedProcessors } from './processors.js';
import type { Tree } from './tree.js';
import { numberedNames, readText } from './values.js';

/** Allowed processors, ascending, by thread id; empty where nothing can be read, as when the process has ended. */
export type ThreadProcessors = ReadonlyMap<number, readonly number[]>;

export function readThreadProcessors(tree: Tree, pid: number): ThreadProcessors {
  const ids = numberedNames(tree, `/proc/${pid}/task`).map(({ id }) => id);
  const found = ids.map((id) => [id, readThreadMask(tree, pid, id)] as const);
  const all = [[pid, readProcessProcessors(tree, pid)] as const, ...found];
  return new Map(all.filter((entry): entry is readonly [number, number[]] => entry[1] !== null));
}

/** The processors that the first thread of a process may use; null where nothing says. */
export function readProcessProcessors(tree: Tree, pid: number): number[] | null {
  return allowedOf(tree, `/proc/${pid}/status`);
}

/** The processors that one thread may use, as the kernel lists them; null where nothing says. */
export function readThreadMask(tree: Tree, pid: number, thread: number): number[] | null {
  return allowedOf(tree, `/proc/${pid}/task/${thread}/status`);
}

function allowedOf(tree: Tree, statusFile: string): number[] | null {
  return parseAllowedProcessors(readText(tree, statusFile) ?? '');
}

/**
 * When a process started, in ticks since boot: with its id it is one process and no later one that got the same id.
 *
 * @returns null where the process has ended or nothing says
 * @see man 5 proc, /proc/PID/stat, field 22
 */
export function readStartTime(tree: Tree, pid: number): string | null {
  return readStat(tree, `/proc/${pid}/stat`)[19] ?? null;
}

export function readThreadStart(tree: Tree, pid: number, thread: number): string | null {
  return readStat(tree, `/proc/${pid}/task/${thread}/stat`)[19] ?? null;
}

/** Whether a process has ended and only waits for its parent to take notice, which some never do. */
export function isZombie(tree: Tree, pid: number): boolean {
  return /^[ZXx]$/.test(readStat(tree, `/proc/${pid}/stat`)[0] ?? '');
}

const kernelThreadFlag = 0x00200000;

/** A thread of the kernel's own, which keeps its processors itself; include/linux/sched.h, PF_KTHREAD */
export function isKernelThread(tree: Tree, pid: number): boolean {
  return (Number(readStat(tree, `/proc/${pid}/stat`)[6] ?? 0) & kernelThreadFlag) !== 0;
}

/** The fields from the third one on: the second is a name in brackets that may hold anything. */
function readStat(tree: Tree, path: string): string[] {
  const text = readText(tree, path) ?? '';
  return text
    .slice(text.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
}

export function sameProcessors(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && some.every((cpu, index) => cpu === others[index]);
}
