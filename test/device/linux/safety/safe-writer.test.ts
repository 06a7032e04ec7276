import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  numberFile,
  plainFile,
  readOnlyFile,
  refusingFile,
  wordFile,
} from '#cotune/device/linux/kernel-tree.js';
import { parseJournal } from '#cotune/device/linux/safety/record.js';
import { clock, clockFiles, memoryMachine } from '../../../support/memory-machine.js';

const { governor, maximum } = clockFiles;

describe('the safe writer', () => {
  it('writes, and gives everything back in reverse order', async () => {
    const machine = memoryMachine(clock(300_000, 2_000_000));
    await machine.writer.write(governor, 'performance');
    await machine.writer.write(maximum, '1000000');
    await machine.writer.write(governor, 'userspace');
    machine.writes.length = 0;
    const { restored, failed } = await machine.writer.close();
    expect(machine.writes).toEqual(['scaling_max_freq=2000000', 'scaling_governor=schedutil']);
    expect(restored).toEqual([
      { path: maximum, from: '1000000', to: '2000000' },
      { path: governor, from: 'userspace', to: 'schedutil' },
    ]);
    expect(failed).toEqual([]);
    expect(readdirSync(machine.options.folder)).toEqual([]);
  });

  it('has the previous value on the disk when it writes, and what it asks for', async () => {
    const seen: unknown[] = [];
    const file = plainFile('300000');
    const machine = memoryMachine({
      [maximum]: {
        read: file.read,
        write(text) {
          const [name] = readdirSync(machine.options.folder);
          seen.push(
            ...parseJournal(readFileSync(join(machine.options.folder, name!), 'utf8')).records.slice(1),
          );
          file.write?.(text);
        },
      },
    });
    await machine.writer.write(maximum, '600000');
    expect(seen).toEqual([
      { type: 'found', id: 0, change: { kind: 'file', path: maximum, before: '300000' } },
      { type: 'asks', id: 0, text: '600000' },
    ]);
  });

  it('changes nothing, and writes nothing down, where the value is in force already', async () => {
    const machine = memoryMachine(clock(300_000, 2_000_000));
    await machine.writer.write(maximum, '2000000');
    expect(machine.writes).toEqual([]);
    expect(machine.journal.entries).toEqual([]);
  });

  it('changes nothing where no journal can be kept', async () => {
    const options = { folder: '/proc/no/such/place', boot: 'b', owner: { pid: 7, startTime: '4711' } };
    const machine = memoryMachine(clock(300_000, 2_000_000), { options });
    await expect(machine.writer.write(maximum, '600000')).rejects.toMatchObject({
      code: 'ERR_JOURNAL_UNWRITABLE',
      message: expect.stringContaining('/proc/no/such/place'),
    });
    expect(machine.writes).toEqual([]);
  });

  it('takes and tells a value that the kernel rounds', async () => {
    const levels = [300_000, 600_000, 900_000];
    const machine = memoryMachine({
      [maximum]: numberFile(900_000, { minimum: 300_000, maximum: 900_000, levels }),
    });
    expect(await machine.writer.write(maximum, '400000')).toBe('600000');
    expect(machine.events).toEqual([{ kind: 'rounded', path: maximum, asked: '400000', found: '600000' }]);
    expect((await machine.writer.close()).restored).toEqual([
      { path: maximum, from: '600000', to: '900000' },
    ]);
  });

  it('waits while a file is busy, but not for ever', async () => {
    const soon = memoryMachine({ [maximum]: refusingFile(plainFile('900000'), 'EBUSY', 3) });
    await expect(soon.writer.write(maximum, '600000')).resolves.toBe('600000');
    const never = memoryMachine({ [maximum]: refusingFile(plainFile('900000'), 'EBUSY') });
    await expect(never.writer.write(maximum, '600000')).rejects.toMatchObject({
      code: 'ERR_KNOB_UNAVAILABLE',
      message: `${maximum} was not set to 600000: it stayed busy (EBUSY)`,
    });
    expect((await never.writer.close()).failed).toEqual([]);
  });

  it.each([
    ['EACCES', 'you may not write it', 'cotune writer'],
    ['EPERM', 'the kernel does not permit it', 'container'],
    ['EINVAL', 'the kernel does not take this value', 'available'],
    ['EROFS', 'it is mounted read-only', 'mount it writable'],
    ['ENODEV', 'its device is gone', 'cotune doctor'],
  ])('says what %s means and what to do', async (code, what, advice) => {
    const machine = memoryMachine({ [maximum]: refusingFile(plainFile('900000'), code) });
    await expect(machine.writer.write(maximum, '600000')).rejects.toMatchObject({
      code: 'ERR_KNOB_UNAVAILABLE',
      message: expect.stringContaining(`${what} (${code})`),
      advice: expect.stringContaining(advice),
    });
  });

  it('says that a file is not there, or only to be read', async () => {
    const machine = memoryMachine({ [governor]: readOnlyFile('schedutil') });
    await expect(machine.writer.write(maximum, '600000')).rejects.toThrow(/there is no such file \(ENOENT\)/);
    await expect(machine.writer.write(governor, 'performance')).rejects.toThrow(
      /you may not write it \(EACCES\)/,
    );
  });

  it('does not take a governor that stays as it was for a change', async () => {
    const machine = memoryMachine({ [governor]: { read: () => 'schedutil', write: () => {} } });
    await expect(machine.writer.write(governor, 'performance')).rejects.toThrow(/it stays at schedutil/);
  });

  it.each([
    ['/etc/passwd', 'x'],
    ['/sys/power/state', 'mem'],
    [maximum, '600000\n'],
    [maximum, '-1'],
    [governor, 'a b'],
    ['/sys/fs/cgroup/cpu/cpu.cfs_quota_us', '50000'],
    ['/sys/fs/cgroup/system.slice/cpuset.cpus', '0'],
  ])('writes neither unknown files nor unknown values: %s %j', async (path, text) => {
    const machine = memoryMachine({ ...clock(300_000, 2_000_000), [path]: plainFile('1') });
    await expect(machine.writer.write(path, text)).rejects.toMatchObject({ code: 'ERR_WRITE_FORBIDDEN' });
    expect(machine.writes).toEqual([]);
  });
});

describe('another writer on the same file', () => {
  it('is told and not fought, and its value stays', async () => {
    const machine = memoryMachine({
      [governor]: wordFile('schedutil', ['schedutil', 'performance', 'powersave']),
    });
    await machine.writer.write(governor, 'performance');
    await machine.tree.write(governor, 'powersave');
    for (let time = 0; time < 2; time++)
      await expect(machine.writer.write(governor, 'performance')).rejects.toMatchObject({
        code: 'ERR_KNOB_CONTESTED',
      });
    expect(machine.events).toEqual([
      { kind: 'contested', path: governor, held: 'performance', found: 'powersave' },
    ]);
    expect(await machine.writer.close()).toEqual({ restored: [], left: [], failed: [] });
    expect(machine.read(governor)).toBe('powersave');
    expect(readdirSync(machine.options.folder)).toEqual([]);
  });

  it('is respected and told when everything is undone', async () => {
    const machine = memoryMachine({
      [governor]: wordFile('schedutil', ['schedutil', 'performance', 'powersave']),
    });
    await machine.writer.write(governor, 'performance');
    await machine.tree.write(governor, 'powersave');
    expect((await machine.writer.close()).left).toEqual([
      {
        path: governor,
        found: 'powersave',
        reason: 'set by somebody else; it was performance when last written',
      },
    ]);
  });

  it('is not the kernel that lowers the maximum of a hot processor', async () => {
    const machine = memoryMachine(clock(300_000, 2_000_000));
    await machine.writer.write(maximum, '1500000');
    await machine.tree.write(maximum, '1000000');
    await machine.writer.write(maximum, '1200000');
    expect(machine.events).toEqual([]);
    await machine.tree.write(maximum, '900000');
    expect((await machine.writer.close()).restored).toEqual([
      { path: maximum, from: '900000', to: '2000000' },
    ]);
  });

  it('may be another process of cotune: the second is refused', async () => {
    const first = memoryMachine(clock(300_000, 2_000_000));
    await first.writer.write(maximum, '1000000');
    const options = { ...first.options, owner: { pid: 9, startTime: '4711' } };
    const second = memoryMachine(first.files, { options });
    await expect(second.writer.write(maximum, '600000')).rejects.toMatchObject({
      code: 'ERR_KNOB_CONTESTED',
      message: expect.stringContaining('process 7 of cotune'),
    });
    await second.writer.close();
    expect(first.read(maximum)).toBe('1000000');
    expect((await first.writer.close()).restored).toHaveLength(1);
  });
});

describe('the clock that was chosen under userspace', () => {
  it('is given back with its governor', async () => {
    const machine = memoryMachine(clock(300_000, 2_000_000, 'userspace'));
    await machine.writer.write(governor, 'performance');
    await machine.writer.close();
    expect([machine.read(governor), machine.read(clockFiles.chosen)]).toEqual(['userspace', '1200000']);
  });
});
