/**
 * What a process changed of a machine, written down before it is changed. The file appears with the first change
 * and goes when there is nothing left to undo.
 */
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { CotuneError } from '../../../core/errors.js';
import { makeFolder } from '../../../core/make-folder.js';
import { type Change, subjectOf } from './change.js';
import { applyRecord, condense, type Entry } from './entry.js';
import { JournalFile } from './journal-file.js';
import { journalName, nobody, type Owner } from './owner.js';
import type { JournalRecord } from './record.js';

export interface JournalOptions {
  /** Where journals are kept; made when it is needed. */
  readonly folder: string;
  readonly boot: string;
  readonly owner: Owner;
}

/** A journal this long is written anew without what later lines overtake. */
const mostLines = 2000;

export class Journal {
  readonly #entries = new Map<number, Entry>();
  readonly #bySubject = new Map<string, number>();
  readonly path: string;
  #file: JournalFile | undefined;
  /** A line could not be written: its start may stand in the file. */
  #torn = false;
  #nextId = 0;
  #pending: Promise<unknown> = Promise.resolve();
  /** Says once that another one has undone what is in the file, and that the file is gone: see `HangWatch`. */
  wasTaken: () => boolean = () => false;

  constructor(readonly options: JournalOptions) {
    this.path = join(options.folder, journalName(options.owner));
  }

  /** Continues one that an ended process left: everything that happens to its entries is written into a file of ours. */
  static async inherit(options: JournalOptions, entries: Iterable<Entry>): Promise<Journal> {
    const journal = new Journal(options);
    for (const record of condense(entries)) journal.#apply(record);
    await journal.#open();
    return journal;
  }

  /** In the order in which things were first changed. */
  get entries(): readonly Entry[] {
    this.#startOverIfTaken();
    return [...this.#entries.values()];
  }

  /** Whether something is left to undo. */
  get isOpen(): boolean {
    return this.entries.some(({ state }) => state === 'open');
  }

  /** For a process that ends at once: from now on anybody may undo what is in it. Does not wait. */
  giveAway(): void {
    if (this.#file !== undefined) renameSync(this.#file.path, join(this.options.folder, journalName(nobody)));
  }

  find(change: Change): Entry | undefined {
    this.#startOverIfTaken();
    const id = this.#bySubject.get(subjectOf(change));
    return id === undefined ? undefined : this.#entries.get(id);
  }

  /**
   * Puts on the disk what is about to change, unless it was changed before.
   *
   * @returns the number of its entry
   * @throws {CotuneError} `ERR_JOURNAL_UNWRITABLE`: nothing may be changed then
   */
  async note(change: Change): Promise<number> {
    const known = this.find(change);
    if (known !== undefined && known.state !== 'undone') return known.id;
    const id = this.#nextId;
    await this.#record({ type: 'found', id, change }, true).catch((error) => {
      this.#entries.delete(id);
      this.#bySubject.delete(subjectOf(change));
      throw error;
    });
    return id;
  }

  asks(id: number, text: string): Promise<void> {
    return this.#record({ type: 'asks', id, text });
  }

  reads(id: number, text: string | null): Promise<void> {
    return this.#record({ type: 'reads', id, text });
  }

  /** The end of an entry: it is undone, or another writer has taken the thing over. */
  ends(id: number, type: 'undone' | 'left'): Promise<void> {
    return this.#record({ type, id });
  }

  /** Forgets what could not be undone. */
  async abandon(): Promise<void> {
    for (const { id } of this.entries.filter(({ state }) => state === 'open')) await this.ends(id, 'left');
  }

  /** Gives the file back; it goes where everything is undone, and stays for a later restore where something is not. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      const file = this.#file;
      this.#file = undefined;
      if (this.isOpen) await file?.close();
      else await file?.remove();
    });
  }

  #startOverIfTaken(): void {
    if (!this.wasTaken()) return;
    this.#entries.clear();
    this.#bySubject.clear();
    const file = this.#file;
    this.#file = undefined;
    this.#inTurn(async () => file?.close()).catch(() => {});
  }

  #record(record: JournalRecord, durable = false): Promise<void> {
    this.#apply(record);
    return this.#inTurn(async () => {
      if (this.#file === undefined) return this.#open();
      const rewrite = this.#torn || this.#file.lines >= mostLines;
      this.#torn = true;
      await (rewrite ? this.#file.replace(this.#records()) : this.#file.append(record, durable));
      this.#torn = false;
    });
  }

  #apply(record: JournalRecord): void {
    applyRecord(this.#entries, record);
    if (record.type !== 'found') return;
    this.#bySubject.set(subjectOf(record.change), record.id);
    this.#nextId = Math.max(this.#nextId, record.id + 1);
  }

  /** With everything that is known by now in it. */
  async #open(): Promise<void> {
    makeFolder(this.options.folder);
    this.#file = await JournalFile.create(this.path, this.#records());
  }

  #records(): JournalRecord[] {
    const { boot, owner } = this.options;
    return [{ type: 'opened', version: 1, boot, ...owner }, ...condense(this.#entries.values())];
  }

  #inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#pending.then(task).catch((error) => {
      throw unwritable(this.options.folder, error);
    });
    this.#pending = result.catch(() => {});
    return result;
  }
}

function unwritable(folder: string, cause: unknown): CotuneError {
  const what = `no journal can be kept in ${folder} (${(cause as Error).message}), so nothing is changed`;
  return new CotuneError('ERR_JOURNAL_UNWRITABLE', what, { cause });
}
