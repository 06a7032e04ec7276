import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createJournalWriter, readJournal } from '#cotune/experiment/journal-file.js';
import { sortByRun } from '#cotune/experiment/runs.js';
import { syntheticJournal } from '../support/journal.js';

const events = syntheticJournal({ seconds: 6, labelled: true });
let path: string;

beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'cotune-journal-')), 'run', 'journal.jsonl');
});

async function write(list = events) {
  const writer = createJournalWriter(path);
  for (const event of list) writer.write(event);
  await writer.close();
  return writer;
}

const thrownBy = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

describe('the journal file', () => {
  it('gives back a changed target, with and without what older journals lack', async () => {
    const targets = [{ name: 'camera', deadlineSeconds: 0.02, quantile: 0.9, priority: 1 }];
    const change = { type: 'target', policy: 'managed', timeSeconds: 1, text: 'target of camera' } as const;
    const list = [events[0]!, change, { ...change, targets }];
    await write(list);
    expect(readJournal(path)).toEqual(list);
    expect(sortByRun(list).runs[0]!.targets).toEqual(list.slice(1));
  });

  it('gives back every event in order, one to a line', async () => {
    await write();
    expect(readJournal(path)).toEqual(events);
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(events.length);
  });

  it('may be closed twice, and takes nothing after that', async () => {
    const writer = await write(events.slice(0, 3));
    writer.write(events[3]!);
    await writer.close();
    expect(readJournal(path)).toHaveLength(3);
  });

  it('says at once that a folder cannot be written', () => {
    writeFileSync(join(path, '../..', 'run'), 'a file where the folder should be');
    expect(thrownBy(() => createJournalWriter(path))).toMatchObject({ code: 'ERR_FOLDER_UNREADABLE' });
  });

  it('tells at the end that the disk was full', async () => {
    const writer = createJournalWriter('/dev/full');
    for (const event of events) writer.write(event);
    await expect(writer.close()).rejects.toMatchObject({ code: 'ERR_FOLDER_UNREADABLE' });
  });

  it('leaves out a last line that a kill cut off', async () => {
    await write();
    appendFileSync(path, '{"type":"frame","policy":"man');
    expect(readJournal(path)).toHaveLength(events.length);
  });

  it.each([
    ['{"type":"frame","policy":"man', 'it is not JSON'],
    ['{"type":"frame","policy":"managed","frame":null}', 'frame: '],
    ['{"type":"surprise"}', 'type: '],
    ['7', 'entry: '],
  ])('names the line of the damaged entry %s', async (line, reason) => {
    await write(events.slice(0, 4));
    appendFileSync(path, `${line}\n`);
    const error = thrownBy(() => readJournal(path));
    expect(error).toMatchObject({ code: 'ERR_FILE_UNREADABLE' });
    expect((error as Error).message).toContain('line 5');
    expect((error as Error).message).toContain(reason);
  });

  it('says that a file is missing, or that it does not start', () => {
    expect(thrownBy(() => readJournal(path))).toMatchObject({ code: 'ERR_FILE_UNREADABLE' });
    expect(thrownBy(() => sortByRun(events.slice(1)))).toMatchObject({ code: 'ERR_FILE_UNREADABLE' });
  });
});
