/** A journal on disk: lines are added, and on the disk when that matters; at times it is written anew, shorter. */
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatRecord, type JournalRecord, noChecksum } from './record.js';

/** Of what is written before it takes the place of a journal. */
export const draftSuffix = '.new';

export class JournalFile {
  #checksum = noChecksum;
  #lines = 0;
  #handle: FileHandle | undefined;

  private constructor(readonly path: string) {}

  /** A file with these records in it, readable for its owner alone. @throws what the file system says */
  static async create(path: string, records: readonly JournalRecord[]): Promise<JournalFile> {
    const file = new JournalFile(path);
    try {
      await file.replace(records);
    } catch (error) {
      await file.close();
      throw error;
    }
    return file;
  }

  get lines(): number {
    return this.#lines;
  }

  /** Adds a line in one write; with `durable` it is on the disk before this resolves. */
  async append(record: JournalRecord, durable = false): Promise<void> {
    const { line, checksum } = formatRecord(record, this.#checksum);
    await this.#handle!.appendFile(line);
    this.#checksum = checksum;
    this.#lines++;
    if (durable) await this.#handle!.datasync();
  }

  /** Puts other records in the place of all lines: the file appears, and changes, as a whole. */
  async replace(records: readonly JournalRecord[]): Promise<void> {
    const draft = `${this.path}${draftSuffix}`;
    await rm(draft, { force: true });
    const next = await open(draft, 'wx', 0o600);
    await this.close();
    this.#handle = next;
    this.#checksum = noChecksum;
    this.#lines = 0;
    for (const record of records) await this.append(record);
    await next.datasync();
    await rename(draft, this.path);
    await syncFolder(dirname(this.path));
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.path, { force: true });
  }
}

/** A new name in a folder is on the disk only when the folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
