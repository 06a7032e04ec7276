/**
 * The record of an evaluation, so that one that was killed goes on where it was and gives the identical result: a
 * file of JSON lines. The first says what is evaluated; then one line per batch with the ranks, and one for each
 * sub-network that was calibrated with its statistics.
 */
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { CotuneError } from '../../core/errors.js';
import type { BatchNormStatistics } from '../network/batch-norm.js';

/** What must be the same for ranks to be usable: a digest or value per aspect, named as a person would name it. */
export type EvaluationIdentity = Readonly<Record<string, string | number>>;

const headerSchema = z.strictObject({
  cotuneEvaluation: z.literal(1),
  identity: z.record(z.string(), z.union([z.string(), z.number()])),
});
const batchSchema = z.strictObject({
  subnet: z.string(),
  start: z.number().int().min(0),
  ranks: z.array(z.number().int().min(0)).min(1),
});
/** Float32, little-endian, base64. */
const statisticsSchema = z.strictObject({
  subnet: z.string(),
  statistics: z.record(z.string(), z.base64()),
});
const lineSchema = z.union([batchSchema, statisticsSchema]);

const headerStart = '{"cotuneEvaluation":';

export class EvaluationRecord {
  readonly #ranks = new Map<string, number[]>();
  readonly #statistics = new Map<string, BatchNormStatistics>();

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
  ) {}

  /**
   * Opens a record to continue it, or begins it where the file is absent or empty. A last line that was cut off is
   * dropped.
   *
   * @throws {CotuneError} `ERR_RESUME` for the record of another evaluation or a file that is none,
   *   `ERR_FILE_UNREADABLE` where it can be neither read nor written
   */
  static async open(path: string, identity: EvaluationIdentity): Promise<EvaluationRecord> {
    const text = await readIfPresent(path);
    const end = text.lastIndexOf('\n') + 1;
    const [header, ...lines] = text.slice(0, end).split('\n').slice(0, -1);
    if (header !== undefined) checkHeader(header, identity, path);
    else if (!headerStart.startsWith(text.slice(0, headerStart.length))) throw noRecord(path, 1);
    const file = await openToAppend(path);
    const record = new EvaluationRecord(path, file);
    try {
      for (const [index, line] of lines.entries()) record.#take(line, index + 2);
      await file.truncate(Buffer.byteLength(text.slice(0, end)));
      if (header === undefined) await record.#write({ cotuneEvaluation: 1, identity });
    } catch (error) {
      await file.close();
      throw error;
    }
    return record;
  }

  /** The ranks of the first images of a sub-network, in whole batches. */
  ranksOf(subnet: string): readonly number[] {
    return this.#ranks.get(subnet) ?? [];
  }

  /** What a sub-network was calibrated to. */
  statisticsOf(subnet: string): BatchNormStatistics | undefined {
    return this.#statistics.get(subnet);
  }

  async addRanks(subnet: string, start: number, ranks: Int32Array): Promise<void> {
    await this.#write({ subnet, start, ranks: [...ranks] });
  }

  async addStatistics(subnet: string, statistics: BatchNormStatistics): Promise<void> {
    const encoded = [...statistics].map(([name, values]) => [name, encode(values)]);
    await this.#write({ subnet, statistics: Object.fromEntries(encoded) });
  }

  close(): Promise<void> {
    return this.file.close();
  }

  #take(text: string, line: number): void {
    const parsed = lineSchema.safeParse(parseJson(text));
    if (!parsed.success) throw noRecord(this.path, line);
    const { subnet } = parsed.data;
    if ('statistics' in parsed.data) {
      const entries = Object.entries(parsed.data.statistics);
      this.#statistics.set(subnet, new Map(entries.map(([name, values]) => [name, decode(values)])));
      return;
    }
    const ranks = this.#ranks.get(subnet) ?? [];
    if (parsed.data.start !== ranks.length) throw noRecord(this.path, line);
    for (const rank of parsed.data.ranks) ranks.push(rank);
    this.#ranks.set(subnet, ranks);
  }

  async #write(line: object): Promise<void> {
    await this.file.appendFile(`${JSON.stringify(line)}\n`);
  }
}

function checkHeader(text: string, identity: EvaluationIdentity, path: string): void {
  const header = headerSchema.safeParse(parseJson(text));
  if (!header.success) throw noRecord(path, 1);
  const found = header.data.identity;
  const names = [...new Set([...Object.keys(found), ...Object.keys(identity)])];
  const different = names.filter((name) => found[name] !== identity[name]);
  if (different.length > 0)
    throw new CotuneError(
      'ERR_RESUME',
      `${path} is the record of another evaluation: not the same are ${different.join(', ')}`,
    );
}

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
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot write ${path}: ${cause.message}`, {
      cause,
      advice: 'check that its folder exists and that you may write to it',
    });
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const noRecord = (path: string, line: number) =>
  new CotuneError('ERR_RESUME', `${path} is no record of an evaluation: line ${line} cannot be used`);

function encode(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}

function decode(text: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return new Float32Array(bytes.buffer, 0, bytes.length >> 2);
}
