/** Puts a run's report beside its journal. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asCotuneError, CotuneError } from '../core/errors.js';
import { makeFolder } from '../core/make-folder.js';
import type { JournalEvent } from '../experiment/journal.js';
import { renderReport } from './render.js';

/** The journal's place in a report's folder. */
export function journalPath(folder: string): string {
  return join(folder, 'journal.jsonl');
}

/**
 * Writes `report.html`, whole or not at all.
 *
 * @param folder made where it is missing
 * @returns the path of the page
 * @throws {CotuneError} `ERR_FOLDER_UNREADABLE` when it cannot be written
 */
export function writeReport(folder: string, events: readonly JournalEvent[]): string {
  const path = join(folder, 'report.html');
  const page = renderReport(events);
  try {
    makeFolder(folder);
    writeFileSync(`${path}.part`, page);
    renameSync(`${path}.part`, path);
  } catch (cause) {
    throw new CotuneError('ERR_FOLDER_UNREADABLE', `cannot write ${path}: ${asCotuneError(cause).message}`, {
      cause,
    });
  }
  return path;
}
