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
}

export class JsonLinesRecord<Line> {
  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
  ) {}

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
    const text = await readIfPresent(path);
    const end = text.lastIndexOf('\n') + 1;
    const [header, ...lines] = text.slice(0, end).split('\n').slice(0, -1);
    if (header !== undefined) checkHeader(header, kind, identity, path);
    else if (!startOf(kind).startsWith(text.slice(0, startOf(kind).length))) throw noRecord(path, kind, 1);
    for (const [index, line] of lines.entries()) {
      const parsed = kind.line.safeParse(parseJson(line));
      if (!parsed.success || !take(parsed.data)) throw noRecord(path, kind, index + 2);
    }
    const file = await openToAppend(path);
    const record = new JsonLinesRecord<Line>(path, file);
    try {
      await file.truncate(Buffer.byteLength(text.slice(0, end)));
      if (header === undefined) await record.#append([{ [kind.key]: 1, identity }]);
    } catch (error) {
      await file.close();
      throw error;
    }
    return record;
  }

  /** Adds lines at once. */
  async write(...lines: readonly Line[]): Promise<void> {
    await this.#append(lines);
  }

  close(): Promise<void> {
    return this.file.close();
  }

  async #append(lines: readonly unknown[]): Promise<void> {
    await this.file.appendFile(lines.map((line) => `${JSON.stringify(line)}\n`).join('')).catch((cause) => {
      throw unwritable(this.path, cause as Error);
    });
  }
}

const startOf = ({ key }: { readonly key: string }) => `{"${key}":`;
const identitySchema = z.record(z.string(), z.union([z.string(), z.number()]));

function checkHeader<Line>(
  text: string,
  kind: RecordKind<Line>,
  identity: RecordIdentity,
  path: string,
): void {
  const header = z
    .strictObject({ [kind.key]: z.literal(1), identity: identitySchema })
    .safeParse(parseJson(text));
  if (!header.success) throw noRecord(path, kind, 1);
  const found = header.data.identity as RecordIdentity;
  const names = [...new Set([...Object.keys(found), ...Object.keys(identity)])];
  const different = names.filter((name) => found[name] !== identity[name]);
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

async function openToAppend(path: string): Promise<FileHandle> {
  return open(path, 'a').catch((cause: Error) => {
    throw unwritable(path, cause);
  });
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

const noRecord = (path: string, { text }: { readonly text: string }, line: number) =>
  new CotuneError('ERR_RESUME', `${path} is no record of ${text}: line ${line} cannot be used`);
