/** Machines in memory for tests of changes: a clock of processors, control groups of both versions, and processes. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { createRealClock } from '#cotune/core/clock.js';
import {
  type KernelFile,
  kernelTree,
  plainFile,
  readOnlyFile,
  wordFile,
} from '#cotune/device/linux/kernel-tree.js';
import type { SafetyEvent } from '#cotune/device/linux/safety/events.js';
import { Journal, type JournalOptions } from '#cotune/device/linux/safety/journal.js';
import { machineOf } from '#cotune/device/linux/safety/machine.js';
import { recover } from '#cotune/device/linux/safety/recover.js';
import { SafeWriter } from '#cotune/device/linux/safety/safe-writer.js';
import { KernelRefusal, type WritableTree } from '#cotune/device/linux/writable-tree.js';

export const policy = '/sys/devices/system/cpu/cpufreq/policy0';
export const clockFiles = {
  minimum: `${policy}/scaling_min_freq`,
  maximum: `${policy}/scaling_max_freq`,
  governor: `${policy}/scaling_governor`,
  chosen: `${policy}/scaling_setspeed`,
};

const statOf = (start: number) => `1 (a ) b) S ${[...Array(18).keys()].fill(0).join(' ')} ${start} 7\n`;

/** Files of processes that live, each with one thread. */
export function processes(pids: readonly number[], cpus = '0-1', start = 4711): Record<string, KernelFile> {
  return Object.fromEntries(
    pids.flatMap((pid) =>
      [`/proc/${pid}`, `/proc/${pid}/task/${pid}`].flatMap((folder) => [
        [`${folder}/stat`, readOnlyFile(statOf(start))],
        [`${folder}/status`, plainFile(`Name:\tx\nCpus_allowed_list:\t${cpus}`)],
      ]),
    ),
  );
}

/** A clock that refuses, as older kernels do, a range whose ends are the wrong way round even for a moment. */
export function clock(minimum: number, maximum: number, governor = 'schedutil'): Record<string, KernelFile> {
  const range = { minimum, maximum };
  const end = (bound: 'minimum' | 'maximum'): KernelFile => ({
    read: () => String(range[bound]),
    write(text) {
      const next = { ...range, [bound]: Number(text) };
      if (next.minimum > next.maximum) throw new KernelRefusal('EINVAL', bound);
      Object.assign(range, next);
    },
  });
  const words = wordFile(governor, ['schedutil', 'performance', 'userspace']);
  const chosen = { value: '1200000' };
  return {
    [clockFiles.minimum]: end('minimum'),
    [clockFiles.maximum]: end('maximum'),
    [clockFiles.governor]: {
      read: words.read,
      write(text) {
        // Another governor forgets what `userspace` was told.
        if (text !== words.read()) chosen.value = '800000';
        words.write?.(text);
      },
    },
    [clockFiles.chosen]: {
      read: () => (words.read() === 'userspace' ? chosen.value : '<unsupported>'),
      write(text) {
        if (words.read() !== 'userspace') throw new KernelRefusal('EINVAL', 'chosen');
        chosen.value = text;
      },
    },
  };
}

/** The options of journals in a new folder, of a process that `processes` knows. */
export function journalOptions(pid = 7): JournalOptions {
  return {
    folder: join(mkdtempSync(join(tmpdir(), 'cotune-journals-')), 'state'),
    boot: 'this-boot',
    owner: { pid, startTime: '4711' },
  };
}

const open = new Set<Journal>();
afterEach(async () => {
  for (const journal of open) await journal.close();
  open.clear();
});

/** A machine with a safe writer of process 7, which `die` turns into one that has been killed. */
export function memoryMachine(
  files: Record<string, KernelFile>,
  {
    options = journalOptions(),
    ...treeOptions
  }: Parameters<typeof kernelTree>[1] & { options?: JournalOptions } = {},
) {
  const all: Record<string, KernelFile> = { ...processes([options.owner.pid]), ...files };
  const writes: string[] = [];
  const onWrite = (path: string, text: string) => void writes.push(`${path.split('/').at(-1)}=${text}`);
  const tree: WritableTree = kernelTree(all, { onWrite, ...treeOptions });
  const programs: string[] = [];
  const run = async (program: string, args: readonly string[]) => {
    programs.push([program, ...args].join(' '));
    const thread = args.at(-1);
    const status = `Name:\tx\nCpus_allowed_list:\t${args.at(-2)}`;
    for (const path of Object.keys(all))
      if (path === `/proc/${thread}/status` || path.endsWith(`/task/${thread}/status`))
        all[path] = plainFile(status);
  };
  const machine = machineOf(tree, createRealClock(), run);
  const events: SafetyEvent[] = [];
  const journal = new Journal(options);
  const writer = new SafeWriter(machine, journal, (event) => events.push(event));
  const read = (path: string) => {
    const content = tree.read(path);
    return 'text' in content ? content.text.trim() : null;
  };
  open.add(journal);
  const die = async () => {
    await journal.close();
    for (const path of Object.keys(all)) if (path.startsWith(`/proc/${options.owner.pid}/`)) delete all[path];
  };
  /** What the next process of cotune would do. */
  const recoverLater = ({ pid = 8, ...more }: { pid?: number; discard?: boolean; boot?: string } = {}) => {
    Object.assign(all, processes([pid]));
    return recover(machine, { ...options, owner: { pid, startTime: '4711' }, ...more });
  };
  return {
    files: all,
    tree,
    machine,
    journal,
    writer,
    events,
    writes,
    programs,
    read,
    die,
    recoverLater,
    options,
  };
}
