/** The journal as a file: JSON lines, written behind the run's back, read with the line of what is damaged. */
import { accessSync, constants, createWriteStream, readFileSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { asCotuneError, CotuneError } from '../core/errors.js';
import { makeFolder } from '../core/make-folder.js';
import type { JournalEvent } from './journal.js';
import { journalEventSchema } from './journal-schema.js';

/** Events gather in memory up to here, so that a frame costs the run no write of its own; a killed run loses less than a second. */
const bufferCharacters = 4 * 1024;

export interface JournalWriter {
  readonly path: string;
  /** Adds an event at the end; never blocks and never throws: what went wrong is said by `close`. */
  write(event: JournalEvent): void;
  /**
   * Writes what is still in memory and closes the file; may be called again.
   *
   * @throws {CotuneError} `ERR_FOLDER_UNREADABLE` when any of it could not be written
   */
  close(): Promise<void>;
}

function unwritable(path: string, cause: unknown): CotuneError {
  return new CotuneError('ERR_FOLDER_UNREADABLE', `cannot write ${path}: ${asCotuneError(cause).message}`, {
    cause,
  });
}

/** A folder that cannot be written is known before a run of a minute. */
function checkFolder(path: string): void {
  try {
    makeFolder(dirname(path));
    accessSync(dirname(path), constants.W_OK);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/**
 * Starts a journal, in place of one that may be there; its folder is made where it is missing.
 *
 * @throws {CotuneError} `ERR_FOLDER_UNREADABLE` when the file cannot be made
 */
export function createJournalWriter(path: string): JournalWriter {
  checkFolder(path);
  let stream: WriteStream | undefined;
  let buffer = '';
  let failure: Error | undefined;
  let closed: Promise<void> | undefined;
  // The file is made when there is something to write: a run that never began leaves an older journal alone.
  const open = () => {
    const opened = createWriteStream(path);
    opened.on('error', (error) => {
      failure ??= error;
    });
    return opened;
  };
  const flush = () => {
    if (buffer !== '' && failure === undefined) {
      stream ??= open();
      stream.write(buffer);
    }
    buffer = '';
  };
  const finish = async () => {
    flush();
    await new Promise<void>((resolve) => {
      if (stream === undefined || stream.closed) return resolve();
      stream.once('close', resolve);
      stream.end();
    });
    if (failure !== undefined) throw unwritable(path, failure);
  };
  return {
    path,
    write(event) {
      if (closed !== undefined) return;
      buffer += `${JSON.stringify(event)}\n`;
      if (buffer.length >= bufferCharacters) flush();
    },
    close() {
      closed ??= finish();
      return closed;
    },
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${asCotuneError(cause).message}`, {
      cause,
    });
  }
}

function parseEntry(line: string): { event: JournalEvent } | { damage: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { damage: 'it is not JSON' };
  }
  const result = journalEventSchema.safeParse(value);
  if (result.success) return { event: result.data };
  const issue = result.error.issues[0]!;
  return { damage: `${issue.path.map(String).join('.') || 'entry'}: ${issue.message}` };
}

/**
 * Reads a journal back. A last line that was cut off, as by a kill, is left out.
 *
 * @throws {CotuneError} `ERR_FILE_UNREADABLE` when it cannot be read or an entry is damaged, naming the line
 */
export function readJournal(path: string): JournalEvent[] {
  const lines = readText(path).split('\n');
  return lines.flatMap((line, index) => {
    if (line === '') return [];
    const entry = parseEntry(line);
    if ('event' in entry) return [entry.event];
    // Every entry ends with a line feed, so text after the last one was cut off.
    if (index === lines.length - 1) return [];
    throw new CotuneError('ERR_FILE_UNREADABLE', `${path}, line ${index + 1} is damaged: ${entry.damage}`, {
      advice: 'remove that line, or record the run again',
    });
  });
}
