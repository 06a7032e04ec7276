import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { entriesOf } from '#cotune/device/linux/safety/entry.js';
import { Journal } from '#cotune/device/linux/safety/journal.js';
import { JournalFile } from '#cotune/device/linux/safety/journal-file.js';
import {
  isAlive,
  journalName,
  ownerOf,
  parseJournalName,
  readBoot,
} from '#cotune/device/linux/safety/owner.js';
import { parseJournal } from '#cotune/device/linux/safety/record.js';
import { memoryTree, openTree } from '#cotune/device/linux/tree.js';
import { journalOptions } from '../../../support/memory-machine.js';

const file = (path: string, before = '1') => ({ kind: 'file', path, before }) as const;
const opened: Journal[] = [];

function open(): Journal {
  const journal = new Journal(journalOptions());
  opened.push(journal);
  return journal;
}

afterEach(async () => {
  for (const journal of opened.splice(0)) await journal.close();
});

const onDisk = (journal: Journal) => parseJournal(readFileSync(journal.path, 'utf8'));

describe('a journal', () => {
  it('has no file before there is something in it, and one for its owner alone then', async () => {
    const journal = open();
    const { folder } = journal.options;
    await journal.close();
    expect(() => readdirSync(folder)).toThrow(/ENOENT/);
    await journal.note(file('/sys/a'));
    expect(readdirSync(folder)).toHaveLength(1);
    expect(statSync(journal.path).mode & 0o777).toBe(0o600);
  });

  it('remembers the value of before the first change', async () => {
    const journal = open();
    const id = await journal.note(file('/sys/a', '1'));
    expect(await journal.note(file('/sys/a', '2'))).toBe(id);
    expect(journal.entries.map(({ change }) => change)).toEqual([file('/sys/a', '1')]);
    await journal.ends(id, 'undone');
    expect(await journal.note(file('/sys/a', '3'))).not.toBe(id);
  });

  it('keeps nothing in mind that could not be written down: it is not changed', async () => {
    const journal = open();
    const append = vi.spyOn(JournalFile.prototype, 'append').mockRejectedValueOnce(new Error('ENOSPC'));
    await expect(journal.note(file('/sys/a'))).rejects.toMatchObject({ code: 'ERR_JOURNAL_UNWRITABLE' });
    expect([journal.entries, journal.isOpen]).toEqual([[], false]);
    append.mockRestore();
    await journal.note(file('/sys/a'));
    expect(onDisk(journal).damagedLine).toBeNull();
  });

  it('is sound again after a line that was cut off by a full disk', async () => {
    const journal = open();
    const id = await journal.note(file('/sys/a'));
    const append = vi.spyOn(JournalFile.prototype, 'append').mockImplementationOnce(async () => {
      appendFileSync(journal.path, '{"checksum":"');
      throw new Error('ENOSPC');
    });
    await expect(journal.asks(id, 'x')).rejects.toMatchObject({ code: 'ERR_JOURNAL_UNWRITABLE' });
    append.mockRestore();
    await journal.note(file('/sys/b'));
    const { records, damagedLine } = onDisk(journal);
    expect(damagedLine).toBeNull();
    expect([...entriesOf(records).values()].map(({ change }) => change)).toEqual([
      file('/sys/a'),
      file('/sys/b'),
    ]);
  });

  it('says on the disk what it says in memory, in whatever order things are asked for', async () => {
    const journal = open();
    const ids = await Promise.all(['/sys/a', '/sys/b', '/sys/c'].map((path) => journal.note(file(path))));
    await Promise.all(ids.flatMap((id) => [journal.asks(id, 'x'), journal.reads(id, 'y')]));
    await journal.asks(ids[1]!, 'z');
    const { records, damagedLine } = onDisk(journal);
    expect(damagedLine).toBeNull();
    expect([...entriesOf(records).values()]).toEqual(journal.entries);
    expect(journal.entries.map(({ held }) => held)).toEqual(['y', undefined, 'y']);
  });

  it('stays short however often a thing is set', async () => {
    const journal = open();
    const [id, other] = [await journal.note(file('/sys/a')), await journal.note(file('/sys/b'))];
    await journal.ends(other, 'undone');
    for (let time = 0; time < 1500; time++) {
      await journal.asks(id, String(time));
      await journal.reads(id, String(time));
    }
    const { records, damagedLine } = onDisk(journal);
    expect(damagedLine).toBeNull();
    expect(records.length).toBeLessThan(2001);
    expect([...entriesOf(records).values()].filter(({ state }) => state === 'open')).toMatchObject([
      { held: '1499' },
    ]);
    expect(readdirSync(journal.options.folder)).toHaveLength(1);
  });

  it('goes when nothing is left to undo, and stays when something is', async () => {
    const journal = open();
    const id = await journal.note(file('/sys/a'));
    await journal.close();
    expect(readdirSync(journal.options.folder)).toHaveLength(1);
    const second = open();
    await second.ends(await second.note(file('/sys/a')), 'left');
    await second.close();
    expect(readdirSync(second.options.folder)).toEqual([]);
    expect(id).toBe(0);
  });

  it('that is given away is nobody’s', async () => {
    const journal = open();
    await journal.note(file('/sys/a'));
    journal.giveAway();
    const [name] = readdirSync(journal.options.folder);
    expect(parseJournalName(name!)).toEqual({ pid: 0, startTime: '0' });
    expect(isAlive(openTree(), parseJournalName(name!)!)).toBe(false);
  });

  it('cannot be where there is a file', async () => {
    const { folder } = journalOptions();
    mkdirSync(join(folder, '..'), { recursive: true });
    const journal = new Journal({ ...journalOptions(), folder: '/proc/self/status/x' });
    await expect(journal.note(file('/sys/a'))).rejects.toMatchObject({ code: 'ERR_JOURNAL_UNWRITABLE' });
  });
});

describe('the owner of a journal', () => {
  it('is told from a later process with the same id', () => {
    const self = ownerOf(openTree(), process.pid);
    expect(isAlive(openTree(), self)).toBe(true);
    expect(isAlive(openTree(), { ...self, startTime: '1' })).toBe(false);
    expect(parseJournalName(journalName(self))).toEqual(self);
  });

  it('is dead when only its parent has not taken notice yet', () => {
    const stat = (state: string) =>
      memoryTree({ '/proc/7/stat': `7 (a) ${state} ${'0 '.repeat(18)}4711 7\n` });
    const owner = { pid: 7, startTime: '4711' };
    expect(['S', 'R', 'D', 'Z', 'X'].map((state) => isAlive(stat(state), owner))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('is named by journals alone', () => {
    for (const name of ['x', 'changes-1-2.jsonl', 'changes-1-2-3.4.jsonl.new', '../changes-1-2-3.4.jsonl'])
      expect(parseJournalName(name)).toBeNull();
  });

  it('lives in one boot', () => {
    expect(readBoot(openTree())).toMatch(/^[0-9a-f-]{36}$/);
    expect(readBoot(memoryTree({}))).toBe('unknown');
  });
});
