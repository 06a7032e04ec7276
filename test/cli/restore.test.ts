import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stateFolder } from '#cotune/cli/state-folder.js';
import { readBoot } from '#cotune/device/linux/safety/owner.js';
import { formatRecord, type JournalRecord } from '#cotune/device/linux/safety/record.js';
import { openTree } from '#cotune/device/linux/tree.js';
import { cotune } from '../support/command-line.js';

const boot = readBoot(openTree());
const gone = '/sys/fs/cgroup/cotune.long-gone';

/** A folder with the journal of a process that has ended. */
function journalOf(
  records: readonly JournalRecord[],
  { damage = (text: string) => text, pid = 4_194_305 } = {},
) {
  const folder = join(mkdtempSync(join(tmpdir(), 'cotune-restore-')), 'state');
  mkdirSync(folder);
  let checksum = '';
  const lines = records.map((record) => {
    const formatted = formatRecord(record, checksum);
    checksum = formatted.checksum;
    return formatted.line;
  });
  writeFileSync(join(folder, `changes-${pid}-1-1.0.jsonl`), damage(lines.join('')));
  return folder;
}

const opened = (of = boot): JournalRecord => ({
  type: 'opened',
  version: 1,
  boot: of,
  pid: 4_194_305,
  startTime: '1',
});
const found = (path: string): JournalRecord => ({
  type: 'found',
  id: 0,
  change: { kind: 'file', path, before: '1' },
});

const restore = (folder: string, ...args: string[]) =>
  cotune(['restore', ...args], () => {}, { COTUNE_STATE_DIR: folder });

describe('cotune restore', () => {
  it('has nothing to do where nothing was left', async () => {
    const folder = join(tmpdir(), 'cotune-no-such-folder');
    const [forPeople, forPrograms] = await Promise.all([restore(folder), restore(folder, '--json')]);
    expect(forPeople).toEqual({ status: 0, stdout: 'nothing to restore\n', stderr: '' });
    expect([forPrograms.status, JSON.parse(forPrograms.stdout)]).toEqual([
      0,
      { schemaVersion: 1, restored: [], failed: [], left: [], problems: [], discarded: [] },
    ]);
  });

  it('removes the journal of a process whose groups went with it', async () => {
    const folder = journalOf([opened(), { type: 'found', id: 0, change: { kind: 'group', path: gone } }]);
    expect(await restore(folder)).toMatchObject({ status: 0, stdout: 'nothing to restore\n' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses the journal of another boot, and throws it away when asked to', async () => {
    const folder = journalOf([opened('another'), found('/sys/devices/system/cpu/cpu0/online')]);
    const refused = await restore(folder);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(
      /^cotune: ERR_JOURNAL_OTHER_BOOT: [^\n]+; [^\n]*cotune restore --discard`\n$/,
    );
    const { status, stdout } = await restore(folder, '--discard');
    expect([status, readdirSync(folder)]).toEqual([0, []]);
    expect(stdout).toMatch(/^discarded {2}\S+changes-4194305-1-1\.0\.jsonl\n$/);
  });

  it('refuses a damaged journal, in JSON too', async () => {
    const folder = journalOf([opened(), found('/sys/x')], {
      damage: (text) => text.replace('/sys/x', '/sys/y'),
    });
    const { status, stdout } = await restore(folder, '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      restored: [],
      problems: [
        {
          code: 'ERR_JOURNAL_DAMAGED',
          message: expect.stringContaining('line 2'),
          advice: expect.any(String),
        },
      ],
    });
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('fails, and keeps the journal, where something cannot be undone', async () => {
    const folder = journalOf([opened(), found('/proc/self/comm')]);
    const { status, stdout } = await restore(folder, '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      failed: [{ path: '/proc/self/comm', reason: expect.any(String) }],
    });
    expect(readdirSync(folder)).toHaveLength(1);
    expect(await restore(folder, '--discard')).toMatchObject({ status: 0 });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says that the folder cannot be read', async () => {
    const { status, stderr } = await restore('/proc/self/status');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^cotune: ERR_FOLDER_UNREADABLE: [^\n]+\n$/);
  });
});

describe('the folder for what must outlive cotune', () => {
  it('is the one that is named, else the machine’s for root and the user’s for others', () => {
    expect(stateFolder({ COTUNE_STATE_DIR: '/x', XDG_STATE_HOME: '/y' }, true)).toBe('/x');
    expect(stateFolder({ XDG_STATE_HOME: '/y' }, true)).toBe('/var/lib/cotune');
    expect(stateFolder({ XDG_STATE_HOME: '/y' }, false)).toBe('/y/cotune');
    expect(stateFolder({ XDG_STATE_HOME: 'relative' }, false)).toMatch(/^\/.*\/\.local\/state\/cotune$/);
    expect(stateFolder({}, false)).toMatch(/\.local\/state\/cotune$/);
  });
});
