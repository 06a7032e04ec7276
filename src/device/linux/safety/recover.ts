/** What ended runs left changed: found in their journals, undone, and refused where a journal cannot be trusted. */
import { rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CotuneError } from '../../../core/errors.js';
import { Journal, type JournalOptions } from './journal.js';
import { draftSuffix } from './journal-file.js';
import type { Machine } from './machine.js';
import { joinReports, nothingRestored, type RestoreReport } from './outcome.js';
import { isAlive, journalName, parseJournalName } from './owner.js';
import { draftsIn, journalsIn, readJournalOf } from './stored-journals.js';
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
  await removeDrafts(machine, options.folder);
  return { ...joinReports(reports), problems, discarded };
}

async function removeDrafts({ tree }: Machine, folder: string): Promise<void> {
  for (const path of await draftsIn(folder))
    if (!isAlive(tree, ownerNamed(path))) await rm(path, { force: true });
}

const ownerNamed = (path: string) => parseJournalName(basename(path, draftSuffix))!;

async function recoverOne(machine: Machine, options: RecoverOptions, path: string): Promise<RestoreReport> {
  const owner = ownerNamed(path);
  if (isAlive(machine.tree, owner))
    throw new CotuneError('ERR_JOURNAL_IN_USE', `${path} belongs to process ${owner.pid}, which is running`);
  const entries = readJournalOf(path, options.boot);
  const claimed = join(options.folder, journalName(options.owner));
  // Of two that restore at the same time, one gets the journal and the other finds none.
  if (
    !(await rename(path, claimed).then(
      () => true,
      () => false,
    ))
  )
    return nothingRestored;
  const journal = await Journal.inherit(options, entries);
  await rm(claimed, { force: true });
  const report = await undoAll(machine, journal);
  if (options.discard) await journal.abandon();
  await journal.close();
  return report;
}
