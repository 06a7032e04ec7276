/** A processor is back: groups and threads that lost it get it again. */
import { readThreadMask } from '../process-affinity.js';
import { formatProcessorList, parseProcessorList, readProcessorList } from '../processors.js';
import { readText } from '../values.js';
import type { ChangeOf, CpusetMask, ThreadMask } from './change.js';
import type { Machine } from './machine.js';
import type { Outcome } from './outcome.js';
import { giveBack } from './undo-affinity.js';
import { membersOf } from './undo-group.js';
import { writeValue } from './write-value.js';

/** Groups come first: a thread cannot have what its group has not. */
export async function undoNarrowed(
  machine: Machine,
  { cpu, cpusets, threads }: ChangeOf<'narrowed'>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const mask of cpusets) outcomes.push(await widenGroup(machine, cpu, mask));
  for (const mask of threads) outcomes.push(await widenThread(machine, cpu, mask));
  return outcomes;
}

async function widenGroup(
  machine: Machine,
  cpu: number,
  { group, cpus, tasks }: CpusetMask,
): Promise<Outcome> {
  const path = `${group}/cpuset.cpus`;
  const now = readProcessorList(machine.tree, path) ?? emptyWhereThere(machine, path);
  const to = now === null ? null : widened(now, cpus, cpu);
  if (now === null || to === null) return { kind: 'unchanged' };
  return attempt(path, formatProcessorList(now), to, async () => {
    await writeValue(machine, path, to);
    for (const task of tasks) await moveBack(machine, group, task);
  });
}

/** A group without processors says an empty line, which is no list. */
function emptyWhereThere(machine: Machine, path: string): number[] | null {
  return readText(machine.tree, path) === '' ? [] : null;
}

/** A task that has ended is gone from every group: there is nothing to move. */
async function moveBack(machine: Machine, group: string, task: number): Promise<void> {
  const above = `${group.slice(0, group.lastIndexOf('/'))}/tasks`;
  if (!membersOf(machine, above).includes(String(task))) return;
  await writeValue(machine, `${group}/tasks`, String(task)).catch((error) => {
    if (membersOf(machine, above).includes(String(task))) throw error;
  });
}

async function widenThread(machine: Machine, cpu: number, mask: ThreadMask): Promise<Outcome> {
  const now = readThreadMask(machine.tree, mask.pid, mask.thread);
  const to = now === null ? null : widened(now, mask.cpus, cpu);
  if (now === null || to === null) return { kind: 'unchanged' };
  const path = `/proc/${mask.pid}/task/${mask.thread}`;
  return attempt(path, formatProcessorList(now), to, () => giveBack(machine, { ...mask, cpus: to }));
}

/**
 * What was narrowed gets the processor again, whatever else is offline meanwhile; what had nowhere else to run, and so
 * was put elsewhere, gets what it had.
 *
 * @returns null for what needs nothing
 */
export function widened(now: readonly number[], before: string, cpu: number): string | null {
  const had = parseProcessorList(before);
  if (had === null || formatProcessorList(now) === before) return null;
  if (!now.every((one) => had.includes(one))) return before;
  return now.includes(cpu) ? null : formatProcessorList([...now, cpu].sort((a, b) => a - b));
}

async function attempt(path: string, from: string, to: string, task: () => Promise<void>): Promise<Outcome> {
  try {
    await task();
    return { kind: 'restored', path, from, to };
  } catch (error) {
    return { kind: 'failed', path, reason: (error as Error).message };
  }
}
