/** Gives threads the processors back that they might use before. */
import { readStartTime, readThreadProcessors, readThreadStart } from '../process-affinity.js';
import { formatProcessorList, parseProcessorList } from '../processors.js';
import { setProcessProcessors, setThreadProcessors } from '../taskset.js';
import type { ChangeOf, ThreadMask } from './change.js';
import type { Machine } from './machine.js';
import type { Outcome } from './outcome.js';

/** Every thread what it had; threads since then what the first one had. */
export async function undoAffinity(
  machine: Machine,
  { pid, startTime, threads }: ChangeOf<'affinity'>,
  held: string | undefined,
): Promise<Outcome> {
  const path = `/proc/${pid}`;
  const [first] = threads;
  if (first === undefined || readStartTime(machine.tree, pid) !== startTime) return { kind: 'unchanged' };
  const now = [...readThreadProcessors(machine.tree, pid)].map(
    ([id, cpus]) => [id, formatProcessorList(cpus)] as const,
  );
  const before = new Map(threads.map(({ thread, cpus }) => [thread, cpus]));
  if (now.every(([id, cpus]) => cpus === (before.get(id) ?? first.cpus))) return { kind: 'unchanged' };
  const found = now[0]?.[1] ?? '';
  if (held !== undefined && now.some(([, cpus]) => cpus !== held))
    return { kind: 'left', path, found, reason: `moved by somebody else; it was on ${held} when last moved` };
  try {
    await setProcessProcessors(machine.run, pid, first.cpus);
    for (const mask of threads) if (mask.cpus !== first.cpus) await giveBack(machine, mask);
    return { kind: 'restored', path, from: found, to: first.cpus };
  } catch (error) {
    return { kind: 'failed', path, reason: (error as Error).message };
  }
}

/** A thread that has ended meanwhile needs nothing; a later one with its id is not ours to move. */
export async function giveBack(
  machine: Machine,
  { pid, thread, startTime, cpus }: ThreadMask,
): Promise<void> {
  const lives = () => readThreadStart(machine.tree, pid, thread) === startTime;
  if (!lives() || parseProcessorList(cpus) === null) return;
  await setThreadProcessors(machine.run, thread, cpus).catch((error) => {
    if (lives()) throw error;
  });
}
