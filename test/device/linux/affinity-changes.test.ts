import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAffinityKnob } from '#cotune/device/linux/affinity.js';
import { mappingsOf } from '#cotune/device/linux/mappings.js';
import { readStartTime, readThreadProcessors } from '#cotune/device/linux/process-affinity.js';
import {
  formatProcessorList,
  parseProcessorList,
  usableProcessors,
} from '#cotune/device/linux/processors.js';
import { memoryTree, openTree } from '#cotune/device/linux/tree.js';

const mappings = mappingsOf(usableProcessors(openTree()));
const [all, first, second] = mappings;

/** A process in memory: what its threads may use, changed by a `taskset` in memory. */
function inMemory(threads: Record<number, string>) {
  const pid = Math.min(...Object.keys(threads).map(Number));
  const files: Record<string, string> = { [`/proc/${pid}/stat`]: statOf(pid, '4711') };
  const calls: string[] = [];
  const write = (thread: number, list: string) => {
    const text = `Name:\tx\nCpus_allowed_list:\t${list}\n`;
    files[`/proc/${pid}/task/${thread}/status`] = text;
    if (thread === pid) files[`/proc/${pid}/status`] = text;
  };
  for (const [thread, list] of Object.entries(threads)) write(Number(thread), list);
  const taskset = (args: readonly string[]) => {
    const [list, target] = [args.at(-2)!, Number(args.at(-1))];
    const moved = args.includes('-a') ? Object.keys(threads).map(Number) : [target];
    for (const thread of moved) write(thread, formatProcessorList(parseProcessorList(list)!));
  };
  const run = async (_program: string, args: readonly string[]) => {
    calls.push(args.join(' '));
    await new Promise((done) => setTimeout(done, 2));
    taskset(args);
  };
  const knob = (options = {}) =>
    createAffinityKnob({ pid, mappings: mappingsOf([0, 1, 2, 3]), tree: memoryTree(files), run, ...options });
  const allowed = () => Object.keys(threads).map((thread) => files[`/proc/${pid}/task/${thread}/status`]!);
  return { pid, files, calls, taskset, knob, allowed };
}

const statOf = (pid: number, startTime: string) =>
  `${pid} (a ) b) S ${[...Array(18).keys()].join(' ')} ${startTime} 7 8\n`;

describe('changes of affinity', () => {
  const [whole, cpu0, cpu1] = mappingsOf([0, 1, 2, 3]);

  it('are made one after the other, and what a later one overtakes is left out', async () => {
    const { knob, calls } = inMemory({ 7: '0-3', 8: '0-3' });
    const affinity = knob();
    const asked = [affinity.set(cpu0!), affinity.set(cpu1!), affinity.set(whole!), affinity.set(cpu1!)];
    await Promise.all(asked);
    expect(calls).toEqual(['-a -p -c 1 7']);
    expect(affinity.get()).toEqual(cpu1);
    await affinity.set(cpu1!);
    expect(calls).toHaveLength(1);
  });

  it('are repeated where a thread that was born meanwhile kept its processors', async () => {
    const { knob, taskset, calls } = inMemory({ 7: '0-3', 8: '0-3' });
    const run = async (_program: string, args: readonly string[]) => {
      calls.push(args.join(' '));
      taskset(calls.length === 1 ? args.filter((arg) => arg !== '-a') : args);
    };
    await knob({ run }).set(cpu0!);
    expect(calls).toEqual(['-a -p -c 0 7', '-a -p -c 0 7']);
  });

  it('fail where the threads stay where they are', async () => {
    const { knob } = inMemory({ 7: '0-3' });
    await expect(knob({ run: async () => {} }).set(cpu0!)).rejects.toMatchObject({
      code: 'ERR_KNOB_UNAVAILABLE',
      message: 'process 7 could not be moved to cpu0: some of its threads stay where they were',
    });
  });

  it('go on after one that failed', async () => {
    const { knob, calls, taskset } = inMemory({ 7: '0-3' });
    const run = async (_program: string, args: readonly string[]) => {
      calls.push(args.join(' '));
      if (calls.length === 1)
        throw Object.assign(new Error('Command failed'), { stderr: 'taskset: first\ntaskset: not now\n' });
      taskset(args);
    };
    const affinity = knob({ run });
    await expect(affinity.set(cpu0!)).rejects.toThrow(
      /^process 7 could not be moved to cpu0: taskset: not now$/,
    );
    await affinity.set(cpu1!);
    expect(affinity.get()).toEqual(cpu1);
  });

  it('never touch a later process with the same id', async () => {
    const { knob, files, calls } = inMemory({ 7: '0-3' });
    const affinity = knob();
    files['/proc/7/stat'] = statOf(7, '9999');
    await expect(affinity.set(cpu0!)).rejects.toMatchObject({
      code: 'ERR_KNOB_UNAVAILABLE',
      message: expect.stringContaining('the process has ended'),
    });
    await affinity.restore();
    expect(calls).toEqual([]);
  });

  it('are undone for each thread as it was found', async () => {
    const { knob, allowed } = inMemory({ 7: '0-3', 8: '2', 9: '0-1,3' });
    const before = allowed();
    const affinity = knob();
    await affinity.restore();
    await affinity.set(cpu0!);
    await affinity.set(cpu1!);
    expect(new Set(allowed()).size).toBe(1);
    await affinity.restore();
    expect(allowed()).toEqual(before);
  });
});

describe('the start time of a process', () => {
  it('is found behind any name', () => {
    const stat = (text: string) => readStartTime(memoryTree({ '/proc/7/stat': text }), 7);
    expect(stat(statOf(7, '123'))).toBe('123');
    expect(stat('garbled')).toBeNull();
    expect(stat('')).toBeNull();
    expect(readStartTime(memoryTree({}), 7)).toBeNull();
    expect(readStartTime(openTree(), process.pid)).toMatch(/^\d+$/);
  });
});

describe.skipIf(mappings.length < 3)('the affinity of a real process', () => {
  let child: ChildProcess;

  beforeEach(async () => {
    const program = "process.stdout.write('ready'); setInterval(() => {}, 1000)";
    child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(child.stdout!, 'data');
  });

  afterEach(async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });

  it('ends where the last of many hasty changes asks, and goes back to what it was', async () => {
    const threads = () => [...readThreadProcessors(openTree(), child.pid!).values()];
    const before = threads();
    const knob = createAffinityKnob({ pid: child.pid!, mappings });
    await Promise.all([first, second, all, first, second].map((mapping) => knob.set(mapping!)));
    expect(threads().length).toBeGreaterThan(1);
    for (const cpus of threads()) expect(cpus).toEqual(second!.cpus);
    await knob.restore();
    expect(threads()).toEqual(before);
  });

  it('needs no undoing once the process has ended', async () => {
    const knob = createAffinityKnob({ pid: child.pid!, mappings });
    await knob.set(first!);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect(knob.restore()).resolves.toBeUndefined();
  });
});
