/** Whose a journal is: a process, told from a later one with the same id by when it started, of one boot. */
import { isZombie, readStartTime } from '../process-affinity.js';
import type { Tree } from '../tree.js';
import { readText } from '../values.js';

export interface Owner {
  readonly pid: number;
  /** Ticks since boot. */
  readonly startTime: string;
}

const bootFile = '/proc/sys/kernel/random/boot_id';

/** The kernel's name for this boot; `unknown` where it has none, which is a boot like any other. */
export function readBoot(tree: Tree): string {
  return readText(tree, bootFile) ?? 'unknown';
}

export function ownerOf(tree: Tree, pid: number): Owner {
  return { pid, startTime: readStartTime(tree, pid) ?? '0' };
}

export function isAlive(tree: Tree, { pid, startTime }: Owner): boolean {
  return readStartTime(tree, pid) === startTime && !isZombie(tree, pid);
}

/** Nobody: the owner of a journal whose process is about to end and gives it away. */
export const nobody: Owner = { pid: 0, startTime: '0' };

let sequence = 0;

/** The name of a journal's file says whose it is, so that taking one over is one rename: only one process succeeds. */
export function journalName({ pid, startTime }: Owner): string {
  return `changes-${pid}-${startTime}-${process.pid}.${sequence++}.jsonl`;
}

/** @returns null for a file that is no journal */
export function parseJournalName(name: string): Owner | null {
  const match = /^changes-(\d{1,10})-(\d{1,20})-\d{1,10}\.\d{1,10}\.jsonl$/.exec(name);
  return match === null ? null : { pid: Number(match[1]), startTime: match[2]! };
}
