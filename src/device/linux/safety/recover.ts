/** What ended runs left changed: found in their journals, undone, and refused where a journal cannot be trusted. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CotuneError } from '../../../core/errors.js';
import { entriesOf } from './entry.js';
import { Journal, type JournalOptions } from './journal.js';
import type { Machine } from './machine.js';
import { joinReports, nothingRestored, type RestoreReport } from './outcome.js';
import { isAlive, journalName, parseJournalName } from './owner.js';
import { type JournalRecord, parseJournal } from './record.js';
import { undoAll } from './undo.js';

export interface Recovery extends RestoreReport {
  /** Journals that were not used, each with why and what can be done. */
  readonly problems: readonly CotuneError[];
  /** Files of journals that were thrown away unused. */
  readonly discarded: readonly string[];
}

export interface RecoverOptions extends JournalOptions {
  /** Throws away what cannot be used or undone. A journal of a living process always stays. */
  readonly discard?: boolean;
}

/**
 * Undoes what ended processes left. What cannot be undone stays in a journal for the next time.
 *
 * @throws {CotuneError} `ERR_FOLDER_UNREADABLE` when the folder exists and cannot be read
 */
export async function recover(machine: Machine, options: RecoverOptions): Promise<Recovery> {
  const reports: RestoreReport[] = [nothingRestored];
  const problems: CotuneError[] = [];
  const discarded: string[] = [];
  for (const path of await journalsIn(options.folder)) {
    try {
      reports.push(await recoverOne(machine, options, path));
    } catch (error) {
      if (!(error instanceof CotuneError)) throw error;
      const thrownAway = options.discard && error.code !== 'ERR_JOURNAL_IN_USE';
      if (thrownAway) await rm(path, { force: true });
      if (thrownAway) discarded.push(path);
      else problems.push(error);
    }
  }
  return { ...joinReports(reports), problems, discarded };
}

async function journalsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new CotuneError('ERR_FOLDER_UNREADABLE', `the journals in ${folder} cannot be read: ${error.code}`);
  });
  return names
    .filter((name) => parseJournalName(name) !== null)
    .sort()
    .map((name) => join(folder, name));
}

async function recoverOne(machine: Machine, options: RecoverOptions, path: string): Promise<RestoreReport> {
  const owner = parseJournalName(path.slice(path.lastIndexOf('/') + 1))!;
  if (isAlive(machine.tree, owner))
    throw new CotuneError('ERR_JOURNAL_IN_USE', `${path} belongs to process ${owner.pid}, which is running`);
  const records = readSound(path, options.boot);
  const claimed = join(options.folder, journalName(options.owner));
  // Of two that restore at the same time, one gets the journal and the other finds none.
  if (
    !(await rename(path, claimed).then(
      () => true,
      () => false,
    ))
  )
    return nothingRestored;
  const journal = await Journal.inherit(options, entriesOf(records).values());
  await rm(claimed, { force: true });
  const report = await undoAll(machine, journal);
  if (options.discard) await journal.abandon();
  await journal.close();
  return report;
}

/** No journal is longer, whatever was changed. */
const longestBytes = 64 * 1024 * 1024;

function readSound(path: string, boot: string): readonly JournalRecord[] {
  const { records, damagedLine } = parseJournal(readJournal(path));
  const [opened] = records;
  if (damagedLine !== null) throw damaged(path, `line ${damagedLine} is not as it was written`);
  if (opened?.type !== 'opened') throw damaged(path, 'it does not say whose it is');
  if (opened.boot === boot) return records;
  const what = `${path} was written by process ${opened.pid} before the machine was started anew`;
  throw new CotuneError('ERR_JOURNAL_OTHER_BOOT', what);
}

/** A link in the place of a journal is not followed. */
function readJournal(path: string): string {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if (fstatSync(descriptor).size > longestBytes) throw new Error('it is longer than any journal');
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
