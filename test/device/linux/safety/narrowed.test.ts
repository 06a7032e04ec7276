import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KernelFile, plainFile, readOnlyFile, refusingFile } from '#cotune/device/linux/kernel-tree.js';
import { formatProcessorList } from '#cotune/device/linux/processors.js';
import { widened } from '#cotune/device/linux/safety/undo-narrowed.js';
import { memoryMachine, processes } from '../../../support/memory-machine.js';

const online = '/sys/devices/system/cpu/cpu1/online';
const set = '/sys/fs/cgroup/cpuset/a/cpuset.cpus';

/** A machine whose groups and threads forget a processor that goes offline, as those of version 1 do. */
function machineWithCpusets() {
  const sets = { [set]: plainFile('0-1'), '/sys/fs/cgroup/cpuset/a/b/cpuset.cpus': plainFile('0-1') };
  const lines = '33 30 0:30 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset';
  const state = { online: '1' };
  const files: Record<string, KernelFile> = {
    ...processes([20], '0-1'),
    ...processes([21], '0'),
    ...sets,
    '/proc/self/mountinfo': readOnlyFile(lines),
    '/sys/fs/cgroup/cpuset/cpuset.cpus': readOnlyFile('0-1'),
    [online]: {
      read: () => state.online,
      write(text) {
        state.online = text;
        if (text === '1') return;
        for (const file of Object.values(sets)) file.write?.('0');
        Object.assign(machine.files, processes([20], '0'));
      },
    },
  };
  const machine = memoryMachine(files);
  return machine;
}

const maskOf = (machine: { read: (path: string) => string | null }, pid: number) =>
  machine.read(`/proc/${pid}/task/${pid}/status`)?.split('\t').at(-1);

const group = '/sys/fs/cgroup/cpuset/a';

describe('a processor that was offline', () => {
  it('comes back first, then to groups from above, then to threads that lost it', async () => {
    const machine = machineWithCpusets();
    await machine.writer.write(online, '0');
    expect([machine.read(set), maskOf(machine, 20)]).toEqual(['0', '0']);
    const { restored, failed } = await machine.writer.close();
    expect(failed).toEqual([]);
    expect(restored.map(({ path, to }) => `${path} ${to}`)).toEqual(
      [
        `${online} 1`,
        `${group}/cpuset.cpus 0-1`,
        `${group}/b/cpuset.cpus 0-1`,
        '/proc/7/task/7 0-1',
        '/proc/20/task/20 0-1',
      ].filter((line) => !line.startsWith('/proc/7/')),
    );
    expect([maskOf(machine, 20), maskOf(machine, 21)]).toEqual(['0-1', '0']);
  });

  it('comes back to them also when cotune itself switches it on again', async () => {
    const machine = machineWithCpusets();
    await machine.writer.write(online, '0');
    await machine.writer.write(online, '1');
    expect([machine.read(set), maskOf(machine, 20)]).toEqual(['0-1', '0-1']);
    expect(await machine.writer.close()).toEqual({ restored: [], left: [], failed: [] });
  });

  it('that stays online after all is not kept in mind', async () => {
    const machine = machineWithCpusets();
    machine.files[online] = refusingFile(machine.files[online]!, 'EPERM', 1);
    await expect(machine.writer.write(online, '0')).rejects.toMatchObject({ code: 'ERR_KNOB_UNAVAILABLE' });
    expect(machine.journal.entries.filter(({ change }) => change.kind === 'narrowed')).toMatchObject([
      { state: 'undone' },
    ]);
    await machine.writer.write(online, '0');
    await machine.writer.close();
    expect([machine.read(online), machine.read(set), maskOf(machine, 20)]).toEqual(['1', '0-1', '0-1']);
  });

  it('comes back after the process that switched it off was killed', async () => {
    const machine = machineWithCpusets();
    await machine.writer.write(online, '0');
    await machine.die();
    expect((await machine.recoverLater()).restored).toHaveLength(4);
    expect([machine.read(online), machine.read(set), maskOf(machine, 20)]).toEqual(['1', '0-1', '0-1']);
  });

  it('comes back also where a clock was changed before it went', async () => {
    const machine = machineWithCpusets();
    const governor = '/sys/devices/system/cpu/cpufreq/policy1/scaling_governor';
    const file = plainFile('schedutil');
    machine.files[governor] = {
      read: file.read,
      write: (text) => {
        if (machine.read(online) !== '1') throw Object.assign(new Error('offline'), { code: 'EBUSY' });
        file.write?.(text);
      },
    };
    await machine.writer.write(online, '0');
    await machine.writer.write(online, '1');
    await machine.writer.write(governor, 'performance');
    await machine.writer.write(online, '0');
    expect((await machine.writer.close()).failed).toEqual([]);
    expect(machine.read(governor)).toBe('schedutil');
  });

  it('is left out of a thread that has ended, or whose id another thread has by now', async () => {
    const machine = machineWithCpusets();
    await machine.writer.write(online, '0');
    Object.assign(machine.files, processes([20], '0', 9999));
    expect((await machine.writer.close()).failed).toEqual([]);
    expect(maskOf(machine, 20)).toBe('0');
  });
});

describe('what was narrowed', () => {
  it('gets the processor again and nothing else, what was put elsewhere gets what it had', () => {
    expect(widened([0], '0-1', 1)).toBe('0-1');
    expect(widened([0, 3], '0-3', 1)).toBe('0-1,3');
    expect(widened([], '1', 1)).toBe('1');
    expect(widened([0], '1', 1)).toBe('1');
    expect(widened([0, 1], '1', 1)).toBe('1');
    expect(widened([0, 1], '0-1', 1)).toBeNull();
    expect(widened([1], '0-1', 1)).toBeNull();
    expect(widened([0], 'garbled', 1)).toBeNull();
  });

  it('ends as it was, in whichever order processors go and come', () => {
    const cpus = fc.subarray([0, 1, 2, 3, 4, 5], { minLength: 2 });
    fc.assert(
      fc.property(cpus, fc.shuffledSubarray([1, 2, 3]), (had, back) => {
        fc.pre(had.some((cpu) => !back.includes(cpu)));
        let now = had;
        const before = new Map<number, string>();
        for (const cpu of [...back].reverse()) {
          if (!now.includes(cpu)) continue;
          before.set(cpu, formatProcessorList(now));
          now = now.filter((one) => one !== cpu);
        }
        for (const cpu of back) {
          const to = before.has(cpu) ? widened(now, before.get(cpu)!, cpu) : null;
          if (to !== null) now = [...now, cpu].sort((a, b) => a - b);
        }
        expect(now).toEqual(had);
      }),
    );
  });
});
