/** Moves processes back to the control group they came from, and removes groups that cotune made. */
import { isOwnGroup, knownKnob } from '../known-knobs.js';
import { readStartTime } from '../process-affinity.js';
import { readText } from '../values.js';
import type { ChangeOf } from './change.js';
import type { Machine } from './machine.js';
import type { Outcome } from './outcome.js';
import { refusal } from './refusal.js';
import { patiently, writeValue } from './write-value.js';

/** Only a process that is still where it was put: one that somebody else has moved on stays there. */
export async function undoMember(
  machine: Machine,
  { path, before, pid, startTime }: ChangeOf<'member'>,
): Promise<Outcome> {
  const { tree } = machine;
  const stays = () =>
    readStartTime(tree, pid) === startTime && membersOf(machine, path).includes(String(pid));
  if (!stays()) return { kind: 'unchanged' };
  if (knownKnob(before) === null)
    return { kind: 'failed', path, reason: 'the journal names no control group' };
  try {
    await writeValue(machine, before, String(pid));
    return { kind: 'restored', path, from: String(pid), to: before };
  } catch (error) {
    return stays() ? { kind: 'failed', path, reason: (error as Error).message } : { kind: 'unchanged' };
  }
}

/** A group takes a moment to be free after its last process has left. */
export async function undoGroup(machine: Machine, { path }: ChangeOf<'group'>): Promise<Outcome> {
  if (!isOwnGroup(path)) return { kind: 'failed', path, reason: 'the journal names no group of cotune' };
  if ('absent' in machine.tree.list(path)) return { kind: 'unchanged' };
  try {
    await leaveAll(machine, path);
    await patiently(machine, () => machine.tree.removeFolder(path));
    return { kind: 'restored', path, from: 'a group of cotune', to: 'removed' };
  } catch (error) {
    return { kind: 'failed', path, reason: refusal(path, 'removed', error).message };
  }
}

/**
 * What was started by a moved process is in the group too: it goes to the group above. One that cannot be moved shows
 * in that the group stays busy.
 */
async function leaveAll(machine: Machine, group: string): Promise<void> {
  const above = `${group.slice(0, group.lastIndexOf('/'))}/cgroup.procs`;
  for (const pid of membersOf(machine, `${group}/cgroup.procs`))
    await writeValue(machine, above, pid).catch(() => {});
}

export function membersOf(machine: Pick<Machine, 'tree'>, path: string): string[] {
  return (readText(machine.tree, path) ?? '').split('\n').filter((line) => line !== '');
}
