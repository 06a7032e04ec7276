/** What cotune may change of a machine, with what is needed to undo it. */
import { z } from 'zod';

const path = z.string().startsWith('/').max(1024);
const text = z.string().max(4096);
const id = z.int().min(1);

/** A thread by its id and start time, and the processors it may use, as the kernel writes them. */
const thread = z.object({ pid: id, thread: id, startTime: text, cpus: text });

/** A group of the cpuset hierarchy of version 1; a group that is left without processors loses its tasks as well. */
const cpuset = z.object({ group: path, cpus: text, tasks: z.array(id) });
const cpu = z.int().min(0);

export const changeSchema = z.discriminatedUnion('kind', [
  /** A value in a file. */
  z.object({ kind: z.literal('file'), path, before: text }),
  /** A control group that did not exist. */
  z.object({ kind: z.literal('group'), path }),
  /** A process that was moved: `path` is the `cgroup.procs` it is in now, `before` the one it was in. */
  z.object({ kind: z.literal('member'), path, before: path, pid: id, startTime: text }),
  /** The affinity of a process and its threads. */
  z.object({ kind: z.literal('affinity'), pid: id, startTime: text, threads: z.array(thread) }),
  /** What the kernel narrows, for good, when a processor goes offline; groups come before those below them. */
  z.object({ kind: z.literal('narrowed'), cpu, cpusets: z.array(cpuset), threads: z.array(thread) }),
]);

export type Change = z.infer<typeof changeSchema>;
export type CpusetMask = z.infer<typeof cpuset>;
export type ThreadMask = z.infer<typeof thread>;
export type ChangeOf<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>;

/** What a change is of: a second change of the same thing is undone together with the first. */
export function subjectOf(change: Change): string {
  if (change.kind === 'affinity') return `affinity ${change.pid} ${change.startTime}`;
  if (change.kind === 'narrowed') return `narrowed ${change.cpu}`;
  return change.kind === 'member' ? `member ${change.path} ${change.pid}` : `${change.kind} ${change.path}`;
}
