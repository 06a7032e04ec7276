/** Makes control groups of cotune's own and moves processes into them, both written down before. */
import { readStartTime } from '../process-affinity.js';
import { groupOfProcess } from './membership.js';
import { refusal } from './refusal.js';
import type { Hands } from './set-file.js';
import { membersOf } from './undo-group.js';
import { writeValue } from './write-value.js';

/** A group of that name that is not ours is another run's, and could not be undone. */
export async function createGroup({ machine, journal }: Hands, path: string): Promise<void> {
  const change = { kind: 'group', path } as const;
  if (journal.find(change)?.state === 'open') return;
  if ('names' in machine.tree.list(path)) throw refusal(path, 'a new group', { code: 'EEXIST' });
  await journal.note(change);
  await machine.tree.makeFolder(path).catch((error) => {
    throw refusal(path, 'a new group', error);
  });
}

/** @param path the `cgroup.procs` of one of cotune's groups */
export async function moveProcess({ machine, journal }: Hands, path: string, pid: number): Promise<string> {
  const { tree } = machine;
  const startTime = readStartTime(tree, pid);
  const from = groupOfProcess(tree, path, pid);
  const refused = (why: string) => refusal(path, String(pid), new Error(why));
  if (startTime === null || from === null)
    throw refused('the process has ended, or its group cannot be seen from here');
  if (`${from}/cgroup.procs` === path) return String(pid);
  await journal.note({ kind: 'member', path, before: `${from}/cgroup.procs`, pid, startTime });
  await writeValue(machine, path, String(pid));
  if (!membersOf(machine, path).includes(String(pid))) throw refused('it is not in the group afterwards');
  return String(pid);
}
