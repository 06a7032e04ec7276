/** The journals in a folder, as they are on the disk. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CotuneError } from '../../../core/errors.js';
import { type Entry, entriesOf } from './entry.js';
import { draftSuffix } from './journal-file.js';
import { parseJournalName } from './owner.js';
import { parseJournal } from './record.js';

/** @throws {CotuneError} `ERR_FOLDER_UNREADABLE` when the folder exists and cannot be read */
export function journalsIn(folder: string): Promise<string[]> {
  return filesIn(folder, '');
}

/** What was never finished, and so is no journal. @throws as `journalsIn` does */
export function draftsIn(folder: string): Promise<string[]> {
  return filesIn(folder, draftSuffix);
}

async function filesIn(folder: string, suffix: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new CotuneError('ERR_FOLDER_UNREADABLE', `the journals in ${folder} cannot be read: ${error.code}`);
  });
  const isWanted = (name: string) =>
    name.endsWith(suffix) && parseJournalName(name.slice(0, name.length - suffix.length)) !== null;
  return names
    .filter(isWanted)
    .sort()
    .map((name) => join(folder, name));
}

/** No journal is longer, whatever was changed. */
const longestBytes = 64 * 1024 * 1024;

/**
 * What a journal lists, in the order in which it was changed.
 *
 * @throws {CotuneError} `ERR_JOURNAL_DAMAGED`, or `ERR_JOURNAL_OTHER_BOOT`
 */
export function readJournalOf(path: string, boot: string): Entry[] {
  const { records, damagedLine } = parseJournal(readText(path));
  const [opened] = records;
  if (damagedLine !== null) throw damaged(path, `line ${damagedLine} is not as it was written`);
  if (opened?.type !== 'opened') throw damaged(path, 'it does not say whose it is');
  if (opened.boot === boot) return [...entriesOf(records).values()];
  const what = `${path} was written by process ${opened.pid} before the machine was started anew`;
  throw new CotuneError('ERR_JOURNAL_OTHER_BOOT', what);
}

/** A link in the place of a journal is not followed, and nobody can plant one for another user. */
function readText(path: string): string {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { size, uid } = fstatSync(descriptor);
    if (size > longestBytes) throw new Error('it is longer than any journal');
    if (uid !== process.getuid?.()) throw new Error('it is of another user');
    return readFileSync(descriptor, 'utf8');
  } catch (error) {
    throw damaged(path, (error as Error).message);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function damaged(path: string, why: string): CotuneError {
  return new CotuneError('ERR_JOURNAL_DAMAGED', `${path} cannot be trusted: ${why}`);
}
