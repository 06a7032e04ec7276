/**
 * Sets the processors that threads may use. Node has no call for it, so util-linux's `taskset` does it; a few
 * milliseconds, outside of any hot path.
 *
 * @see man 1 taskset, man 2 sched_setaffinity
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a program to its end; rejects when it fails. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<unknown>;

const timeoutMilliseconds = 5000;

export const runProgram: RunProgram = (program, args) =>
  promisify(execFile)(program, args, { timeout: timeoutMilliseconds });

/** @param cpus as the kernel lists them, such as `0-2,5` */
export async function setThreadProcessors(run: RunProgram, thread: number, cpus: string): Promise<void> {
  await run('taskset', ['-p', '-c', cpus, String(thread)]);
}

/** Of all threads that a process has by now. */
export async function setProcessProcessors(run: RunProgram, pid: number, cpus: string): Promise<void> {
  await run('taskset', ['-a', '-p', '-c', cpus, String(pid)]);
}
