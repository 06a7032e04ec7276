/** A journal on disk: lines are added, and on the disk when that matters; at times it is written anew, shorter. */
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatRecord, type JournalRecord, noChecksum } from './record.js';

export class JournalFile {
  #checksum = noChecksum;
  #lines = 0;

  private constructor(
    readonly path: string,
    private handle: FileHandle,
  ) {}

  /** A new file with these records in it, readable for its owner alone. @throws what the file system says */
  static async create(path: string, records: readonly JournalRecord[]): Promise<JournalFile> {
    const file = new JournalFile(path, await open(path, 'wx', 0o600));
    await file.#fill(records);
    await syncFolder(dirname(path));
    return file;
  }

  get lines(): number {
    return this.#lines;
  }

  /** Adds a line in one write; with `durable` it is on the disk before this resolves. */
  async append(record: JournalRecord, durable = false): Promise<void> {
    const { line, checksum } = formatRecord(record, this.#checksum);
    await this.handle.appendFile(line);
    this.#checksum = checksum;
    this.#lines++;
    if (durable) await this.handle.datasync();
  }

  /** Puts other records in the place of all lines; at every moment one of the two is on the disk. */
  async replace(records: readonly JournalRecord[]): Promise<void> {
    const draft = `${this.path}.new`;
    await rm(draft, { force: true });
    const next = await open(draft, 'wx', 0o600);
    const previous = this.handle;
    this.handle = next;
    this.#checksum = noChecksum;
    this.#lines = 0;
    await this.#fill(records);
    await rename(draft, this.path);
    await syncFolder(dirname(this.path));
    await previous.close();
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.path, { force: true });
  }

  async #fill(records: readonly JournalRecord[]): Promise<void> {
    for (const record of records) await this.append(record);
    await this.handle.datasync();
  }
}

/** A new name in a folder is on the disk only when the folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
