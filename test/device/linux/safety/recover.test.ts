import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusingFile } from '#cotune/device/linux/kernel-tree.js';
import { formatRecord } from '#cotune/device/linux/safety/record.js';
import { clock, clockFiles, journalOptions, memoryMachine } from '../../../support/memory-machine.js';

const { governor, maximum, minimum } = clockFiles;

/** A process that changed a clock and was killed, with the file of its journal. */
async function killed() {
  const machine = memoryMachine(clock(300_000, 2_000_000));
  await machine.writer.write(governor, 'performance');
  await machine.writer.writeBounds(clockFiles, { minimum: 600_000, maximum: 600_000 });
  await machine.die();
  const { folder } = machine.options;
  return { ...machine, folder, path: join(folder, readdirSync(folder)[0]!) };
}

const values = (machine: { read: (path: string) => string | null }) =>
  [governor, minimum, maximum].map(machine.read);

describe('what a killed process left', () => {
  it('is undone by the next one, once', async () => {
    const machine = await killed();
    const { restored, failed, problems } = await machine.recoverLater();
    expect(restored.map(({ path, to }) => [path, to])).toEqual([
      [maximum, '2000000'],
      [minimum, '300000'],
      [governor, 'schedutil'],
    ]);
    expect([failed, problems]).toEqual([[], []]);
    expect(values(machine)).toEqual(['schedutil', '300000', '2000000']);
    expect(readdirSync(machine.folder)).toEqual([]);
    expect(await machine.recoverLater()).toMatchObject({ restored: [], problems: [] });
  });

  it('is undone also where the last line was cut off, as far as it was done', async () => {
    const machine = await killed();
    truncateSync(machine.path, readFileSync(machine.path).length - 5);
    expect((await machine.recoverLater()).problems).toEqual([]);
    expect(values(machine)).toEqual(['schedutil', '300000', '2000000']);
  });

  it('is left to the process while that lives', async () => {
    const machine = memoryMachine(clock(300_000, 2_000_000));
    await machine.writer.write(governor, 'performance');
    const { restored, problems } = await machine.recoverLater({ discard: true });
    expect(restored).toEqual([]);
    expect(problems).toMatchObject([
      { code: 'ERR_JOURNAL_IN_USE', message: expect.stringContaining('process 7') },
    ]);
    expect(machine.read(governor)).toBe('performance');
  });

  it('is refused after a reboot, until it is thrown away', async () => {
    const machine = await killed();
    const later = { boot: 'next-boot' };
    expect((await machine.recoverLater(later)).problems).toMatchObject([
      { code: 'ERR_JOURNAL_OTHER_BOOT', advice: expect.stringContaining('cotune restore --discard') },
    ]);
    expect(values(machine)).toEqual(['performance', '600000', '600000']);
    expect(await machine.recoverLater({ ...later, discard: true })).toMatchObject({
      problems: [],
      discarded: [machine.path],
    });
    expect(readdirSync(machine.folder)).toEqual([]);
  });

  it.each([
    [
      'a changed line',
      (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replace('schedutil', 'powersave')),
    ],
    ['a line too many', (path: string) => appendFileSync(path, '{}\n')],
    ['nothing in it', (path: string) => truncateSync(path, 0)],
    ['something else in it', (path: string) => writeFileSync(path, Buffer.from([0, 255, 10, 7]))],
    ['100 MB in it', (path: string) => truncateSync(path, 100 * 1024 * 1024)],
    [
      'a first line of another kind',
      (path: string) => writeFileSync(path, formatRecord({ type: 'undone', id: 1 }, '').line),
    ],
  ])('is refused with %s, and nothing is written', async (_what, damage) => {
    const machine = await killed();
    damage(machine.path);
    machine.writes.length = 0;
    expect((await machine.recoverLater()).problems).toMatchObject([
      { code: 'ERR_JOURNAL_DAMAGED', advice: expect.stringContaining('--discard') },
    ]);
    expect(machine.writes).toEqual([]);
  });

  it('never makes anything else than the previous values of it, whatever happens to the journal', async () => {
    const previous = new Set([
      'scaling_max_freq=2000000',
      'scaling_min_freq=300000',
      'scaling_governor=schedutil',
    ]);
    const edit = fc.tuple(fc.nat({ max: 2000 }), fc.nat({ max: 80 }), fc.uint8Array({ maxLength: 30 }));
    await fc.assert(
      fc.asyncProperty(edit, async ([at, remove, insert]) => {
        const machine = await killed();
        const bytes = readFileSync(machine.path);
        writeFileSync(
          machine.path,
          Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]),
        );
        machine.writes.length = 0;
        await machine.recoverLater();
        expect(machine.writes.filter((write) => !previous.has(write))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('stays in a journal where it cannot be undone yet', async () => {
    const machine = await killed();
    const file = machine.files[governor]!;
    machine.files[governor] = refusingFile(file, 'EACCES');
    expect((await machine.recoverLater()).failed).toMatchObject([{ path: governor }]);
    machine.files[governor] = file;
    for (const path of Object.keys(machine.files))
      if (path.startsWith('/proc/8/')) delete machine.files[path];
    expect((await machine.recoverLater({ pid: 9 })).restored).toMatchObject([
      { path: governor, to: 'schedutil' },
    ]);
  });

  it('is undone by one of two that restore at the same time', async () => {
    const machine = await killed();
    const both = await Promise.all([machine.recoverLater(), machine.recoverLater()]);
    expect(both.flatMap(({ restored }) => restored)).toHaveLength(3);
    expect(both.flatMap(({ failed }) => failed)).toEqual([]);
    expect(values(machine)).toEqual(['schedutil', '300000', '2000000']);
  });

  it('does not write what a journal made by hand asks for', async () => {
    const machine = memoryMachine(clock(300_000, 2_000_000));
    const { folder, boot } = machine.options;
    mkdirSync(folder);
    const first = formatRecord({ type: 'opened', version: 1, boot, pid: 5, startTime: '1' }, '');
    const change = { kind: 'file', path: '/etc/shadow', before: 'root::' } as const;
    const second = formatRecord({ type: 'found', id: 0, change }, first.checksum);
    machine.files['/etc/shadow'] = machine.files[governor]!;
    writeFileSync(join(folder, 'changes-5-1-5.0.jsonl'), first.line + second.line);
    expect((await machine.recoverLater()).failed).toMatchObject([{ path: '/etc/shadow' }]);
    expect(machine.writes).toEqual([]);
  });
});

describe('the folder of the journals', () => {
  it('may be absent, and may hold other things', async () => {
    const machine = memoryMachine({});
    expect(await machine.recoverLater()).toMatchObject({ restored: [], problems: [] });
    mkdirSync(machine.options.folder);
    writeFileSync(join(machine.options.folder, 'notes.txt'), 'x');
    expect(await machine.recoverLater({ discard: true })).toMatchObject({ problems: [], discarded: [] });
    expect(readdirSync(machine.options.folder)).toEqual(['notes.txt']);
  });

  it('is not one that cannot be read', async () => {
    const options = { ...journalOptions(), folder: '/proc/self/status' };
    await expect(memoryMachine({}, { options }).recoverLater()).rejects.toMatchObject({
      code: 'ERR_FOLDER_UNREADABLE',
    });
  });

  it('holds no links', async () => {
    const machine = await killed();
    const name = 'changes-5-1-5.0.jsonl';
    symlinkSync(machine.path, join(machine.folder, name));
    const { problems, restored } = await machine.recoverLater();
    expect(problems).toMatchObject([{ code: 'ERR_JOURNAL_DAMAGED', message: expect.stringContaining(name) }]);
    expect(restored).toHaveLength(3);
  });
});
