/**
 * A record in JSON lines of work that can be interrupted: the first line says what the work is, each further one
 * what was done. Continuing takes the lines that are there; a last one that was cut off is dropped.
 */
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { CotuneError } from './errors.js';

/** What must be the same for a record to be continued: a digest or value per aspect, named as a person would name it. */
export type RecordIdentity = Readonly<Record<string, string | number>>;

export interface RecordKind<Line> {
  /** Key of the first line, such as `cotuneEvaluation`. */
  readonly key: string;
  /** For people: `an evaluation`. */
  readonly text: string;
  readonly line: z.ZodType<Line>;
  /** What to do about a file that is no such record; without it, what the error table says. */
  readonly advice?: string;
}

/** What is there of a record, a last line that was cut off left out. */
export interface RecordContent<Line> {
  /** Null for a file that is absent or empty. */
  readonly identity: RecordIdentity | null;
  readonly lines: readonly Line[];
  /** Length of all that counts. */
  readonly bytes: number;
}

/**
 * @throws {CotuneError} `ERR_RESUME` for a file that is no such record, `ERR_FILE_UNREADABLE`
 */
export async function readRecord<Line>(path: string, kind: RecordKind<Line>): Promise<RecordContent<Line>> {
  const text = await readIfPresent(path);
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const [header, ...lines] = whole.split('\n').slice(0, -1);
  if (header === undefined && !startOf(kind).startsWith(text.slice(0, startOf(kind).length)))
    throw noRecord(path, kind, 1);
  return {
    identity: header === undefined ? null : readHeader(header, kind, path),
    lines: lines.map((line, index) => {
      const parsed = kind.line.safeParse(parseJson(line));
      if (!parsed.success) throw noRecord(path, kind, index + 2);
      return parsed.data;
    }),
    bytes: Buffer.byteLength(whole),
  };
}

/** The first line of a record. */
export const headerOf = ({ key }: { readonly key: string }, identity: RecordIdentity): object => ({
  [key]: 1,
  identity,
});

/** Adds lines to a file one after the other, whoever asks while others are being written. */
export class JsonLinesWriter {
  #file: FileHandle | undefined;
  #pending: Promise<void> = Promise.resolve();

  /** @param bytes of the file that stay; what comes behind is cut off */
  constructor(
    private readonly path: string,
    private readonly bytes: number,
  ) {}

  /** Opens the file, which otherwise the first line does. @throws as `write` */
  open(): Promise<void> {
    return this.write();
  }

  /** @throws {CotuneError} `ERR_FILE_UNREADABLE` */
  write(...lines: readonly unknown[]): Promise<void> {
    const written = this.#pending.then(() => this.#append(lines));
    this.#pending = written.catch(() => {});
    return written;
  }

  async close(): Promise<void> {
    await this.#pending;
    await this.#file?.close();
  }

  async #append(lines: readonly unknown[]): Promise<void> {
    try {
      this.#file ??= await this.#openToAppend();
      await this.#file.appendFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    } catch (cause) {
      throw unwritable(this.path, cause as Error);
    }
  }

  async #openToAppend(): Promise<FileHandle> {
    const file = await open(this.path, 'a');
    await file.truncate(this.bytes).catch(async (error) => {
      await file.close();
      throw error;
    });
    return file;
  }
}

export class JsonLinesRecord<Line> {
  private constructor(private readonly writer: JsonLinesWriter) {}

  /**
   * Opens a record to continue it, or begins it where the file is absent or empty.
   *
   * @param take is given each line that is there; it may refuse one by returning false
   * @throws {CotuneError} `ERR_RESUME` for the record of other work or a file that is none, `ERR_FILE_UNREADABLE`
   *   where it can be neither read nor written
   */
  static async open<Line>(
    path: string,
    kind: RecordKind<Line>,
    identity: RecordIdentity,
    take: (line: Line) => boolean,
  ): Promise<JsonLinesRecord<Line>> {
    const content = await readRecord(path, kind);
    if (content.identity !== null) checkSame(content.identity, kind, identity, path);
    for (const [index, line] of content.lines.entries())
      if (!take(line)) throw noRecord(path, kind, index + 2);
    const writer = new JsonLinesWriter(path, content.bytes);
    await (content.identity === null ? writer.write(headerOf(kind, identity)) : writer.open());
    return new JsonLinesRecord<Line>(writer);
  }

  /** Adds lines at once. */
  write(...lines: readonly Line[]): Promise<void> {
    return this.writer.write(...lines);
  }

  close(): Promise<void> {
    return this.writer.close();
  }
}

const startOf = ({ key }: { readonly key: string }) => `{"${key}":`;
const identitySchema = z.record(z.string(), z.union([z.string(), z.number()]));

function readHeader(text: string, kind: { readonly key: string; readonly text: string }, path: string) {
  const header = z
    .strictObject({ [kind.key]: z.literal(1), identity: identitySchema })
    .safeParse(parseJson(text));
  if (!header.success) throw noRecord(path, kind, 1);
  return header.data.identity as RecordIdentity;
}

/** Aspects in which two differ. */
export function differencesOf(found: RecordIdentity, wanted: RecordIdentity): string[] {
  const names = [...new Set([...Object.keys(found), ...Object.keys(wanted)])];
  return names.filter((name) => found[name] !== wanted[name]);
}

function checkSame(
  found: RecordIdentity,
  kind: { readonly text: string },
  identity: RecordIdentity,
  path: string,
): void {
  const different = differencesOf(found, identity);
  if (different.length > 0)
    throw new CotuneError(
      'ERR_RESUME',
      `${path} is the record of another ${nounOf(kind)}: not the same are ${different.join(', ')}`,
    );
}

const nounOf = ({ text }: { readonly text: string }) => text.replace(/^an? /, '');

async function readIfPresent(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${(cause as Error).message}`, {
      cause,
    });
  }
}

const unwritable = (path: string, cause: Error) =>
  new CotuneError('ERR_FILE_UNREADABLE', `cannot write ${path}: ${cause.message}`, {
    cause,
    advice: 'check that its folder exists and that you may write to it',
  });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const noRecord = (
  path: string,
  { text, advice }: { readonly text: string; readonly advice?: string },
  line: number,
) =>
  new CotuneError(
    'ERR_RESUME',
    `${path} is no record of ${text}: line ${line} cannot be used`,
    advice === undefined ? {} : { advice },
  );
