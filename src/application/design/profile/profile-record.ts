/** The rows of a profile that is being made, kept in a file so that an interruption loses none of them. */
import { JsonLinesRecord, type RecordIdentity, type RecordKind } from '../../../core/json-lines.js';
import { type ProfileRow, profileRowSchema } from './profile-row.js';

const kind: RecordKind<ProfileRow> = { key: 'cotuneProfile', text: 'a profile', line: profileRowSchema };

/** What tells rows apart. */
export const rowKey = (subnet: string, threads: number, point: string) =>
  JSON.stringify([subnet, threads, point]);
const keyOf = ({ subnet, threads, operatingPoint }: ProfileRow) =>
  rowKey(subnet, threads, operatingPoint.name);

export class ProfileRows {
  readonly #rows = new Map<string, ProfileRow>();
  readonly #valid = new Set<string>();
  #file: JsonLinesRecord<ProfileRow> | undefined;

  /**
   * @param path of the record; null keeps rows in memory alone
   * @throws {CotuneError} ERR_RESUME, ERR_FILE_UNREADABLE
   */
  static async open(path: string | null, identity: RecordIdentity): Promise<ProfileRows> {
    const rows = new ProfileRows();
    if (path !== null)
      rows.#file = await JsonLinesRecord.open(path, kind, identity, (row) => {
        rows.#take(row);
        return true;
      });
    return rows;
  }

  /** Whether a row need not be measured again: what was invalid is. */
  isDone(subnet: string, threads: number, point: string): boolean {
    return this.#valid.has(rowKey(subnet, threads, point));
  }

  get(subnet: string, threads: number, point: string): ProfileRow | undefined {
    return this.#rows.get(rowKey(subnet, threads, point));
  }

  get size(): number {
    return this.#rows.size;
  }

  async add(rows: readonly ProfileRow[]): Promise<void> {
    for (const row of rows) this.#take(row);
    await this.#file?.write(...rows);
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  #take(row: ProfileRow): void {
    const key = keyOf(row);
    this.#rows.set(key, row);
    if (row.verdict === 'VALID') this.#valid.add(key);
    else this.#valid.delete(key);
  }
}
