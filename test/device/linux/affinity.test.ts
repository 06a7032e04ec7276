import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAffinityKnob } from '#cotune/device/linux/affinity.js';
import { mappingsOf } from '#cotune/device/linux/mappings.js';
import { parseAllowedProcessors, usableProcessors } from '#cotune/device/linux/processors.js';
import { memoryTree, openTree } from '#cotune/device/linux/tree.js';

const mappings = mappingsOf(usableProcessors(openTree()));
const [all] = mappings;
const status = (cpus: string) => ({ '/proc/7/status': `Name:\tx\nCpus_allowed_list:\t${cpus}\n` });
const two = mappingsOf([0, 1]);

/** What every thread of a process may use, by asking the kernel. */
function allowedOfThreads(pid: number): (number[] | null)[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) =>
    parseAllowedProcessors(readFileSync(`/proc/${pid}/task/${thread}/status`, 'latin1')),
  );
}

describe('the affinity of a real process', () => {
  let child: ChildProcess;
  let pid: number;

  beforeEach(async () => {
    const program = "process.stdout.write('ready'); setInterval(() => {}, 1000)";
    child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(child.stdout!, 'data');
    pid = child.pid!;
  });

  afterEach(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  it.skipIf(mappings.length < 2)('is set for all its threads, and back', async () => {
    const knob = createAffinityKnob({ pid, mappings });
    expect(knob.get()).toEqual(all);
    for (const mapping of [...mappings.slice(1, 3), all!]) {
      await knob.set(mapping);
      expect(knob.get()).toEqual(mapping);
      const threads = allowedOfThreads(pid);
      expect(threads.length).toBeGreaterThan(1);
      for (const cpus of threads) expect(cpus).toEqual(mapping.cpus);
    }
  });

  it.skipIf(mappings.length < 2)('cannot be set once the process is gone', async () => {
    const knob = createAffinityKnob({ pid, mappings });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(knob.get()).toEqual(all);
    await expect(knob.set(mappings[1]!)).rejects.toMatchObject({
      code: 'ERR_KNOB_UNAVAILABLE',
      message: expect.stringContaining(`process ${pid} could not be moved to ${mappings[1]!.name}`),
    });
  });

  it('is not set to a processor that the machine has not', async () => {
    const knob = createAffinityKnob({ pid, mappings });
    await expect(knob.set({ name: 'cpu8000', cpus: [8000] })).rejects.toMatchObject({
      code: 'ERR_KNOB_UNAVAILABLE',
    });
    expect(knob.get()).toEqual(all);
  });
});

describe('the affinity knob', () => {
  it('offers the mappings', () => {
    const knob = createAffinityKnob({ pid: 7, mappings: two, tree: memoryTree({}) });
    expect(knob.name).toBe('affinity.7');
    expect(knob.domain).toEqual({ kind: 'levels', levels: two, unit: null });
  });

  it('names a mapping that is in force but not on offer by its processors', () => {
    const knob = createAffinityKnob({ pid: 7, mappings: two, tree: memoryTree(status('2,4')) });
    expect(knob.get()).toEqual({ name: '2,4', cpus: [2, 4] });
  });

  it('takes the first mapping to be in force where the kernel says nothing', () => {
    for (const files of [{}, status('garbled'), { '/proc/7/status': '' }])
      expect(createAffinityKnob({ pid: 7, mappings: two, tree: memoryTree(files) }).get()).toEqual(two[0]);
  });

  it('starts no program for what is in force already', async () => {
    const runs: unknown[] = [];
    const run = async (...call: unknown[]) => void runs.push(call);
    const knob = createAffinityKnob({ pid: 7, mappings: two, tree: memoryTree(status('0')), run });
    await knob.set(two[1]!);
    expect(runs).toEqual([]);
    await knob.set(two[0]!);
    expect(runs).toEqual([['taskset', ['-a', '-p', '-c', '0,1', '7']]]);
  });

  it('moves all threads where only one is elsewhere', async () => {
    const thread = (id: number, cpus: string) => ({
      [`/proc/7/task/${id}/status`]: `Cpus_allowed_list:\t${cpus}\n`,
    });
    const files = { ...status('0'), ...thread(7, '0'), ...thread(8, '0-1') };
    const run = async () => Object.assign(files, thread(8, '0'));
    await createAffinityKnob({ pid: 7, mappings: two, tree: memoryTree(files), run }).set(two[1]!);
    expect(files).toMatchObject(thread(8, '0'));
  });

  it('says which package is missing where there is no taskset', async () => {
    const run = () => Promise.reject(Object.assign(new Error('spawn taskset ENOENT'), { code: 'ENOENT' }));
    const knob = createAffinityKnob({ pid: 7, mappings: two, tree: memoryTree(status('0')), run });
    await expect(knob.set(two[0]!)).rejects.toMatchObject({
      code: 'ERR_KNOB_UNAVAILABLE',
      message: expect.stringContaining('taskset is not installed'),
      advice: expect.stringContaining('util-linux'),
    });
  });
});
