/**
 * The record of an evaluation, so that one that was killed goes on where it was and gives the identical result: a
 * file of JSON lines. The first says what is evaluated; then one line per batch with the ranks, and one for each
 * sub-network that was calibrated with its statistics.
 */
import { z } from 'zod';
import { JsonLinesRecord, type RecordIdentity, type RecordKind } from '../../core/json-lines.js';
import type { BatchNormStatistics } from '../network/batch-norm.js';

export type EvaluationIdentity = RecordIdentity;

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
type Line = z.infer<typeof lineSchema>;

const kind: RecordKind<Line> = { key: 'cotuneEvaluation', text: 'an evaluation', line: lineSchema };

export class EvaluationRecord {
  readonly #ranks = new Map<string, number[]>();
  readonly #statistics = new Map<string, BatchNormStatistics>();
  #file: JsonLinesRecord<Line> | undefined;

  private constructor() {}

  /**
   * Opens a record to continue it, or begins it where the file is absent or empty. A last line that was cut off is
   * dropped.
   *
   * @throws {CotuneError} `ERR_RESUME` for the record of another evaluation or a file that is none,
   *   `ERR_FILE_UNREADABLE` where it can be neither read nor written
   */
  static async open(path: string, identity: EvaluationIdentity): Promise<EvaluationRecord> {
    const record = new EvaluationRecord();
    record.#file = await JsonLinesRecord.open(path, kind, identity, (line) => record.#take(line));
    return record;
  }

  /** The ranks of the first samples of a sub-network, in whole batches. */
  ranksOf(subnet: string): readonly number[] {
    return this.#ranks.get(subnet) ?? [];
  }

  /** What a sub-network was calibrated to. */
  statisticsOf(subnet: string): BatchNormStatistics | undefined {
    return this.#statistics.get(subnet);
  }

  async addRanks(subnet: string, start: number, ranks: ArrayLike<number>): Promise<void> {
    await this.#file!.write({ subnet, start, ranks: Array.from(ranks) });
  }

  async addStatistics(subnet: string, statistics: BatchNormStatistics): Promise<void> {
    const encoded = [...statistics].map(([name, values]) => [name, encode(values)]);
    await this.#file!.write({ subnet, statistics: Object.fromEntries(encoded) });
  }

  close(): Promise<void> {
    return this.#file!.close();
  }

  #take(line: Line): boolean {
    const { subnet } = line;
    if ('statistics' in line) {
      const entries = Object.entries(line.statistics);
      this.#statistics.set(subnet, new Map(entries.map(([name, values]) => [name, decode(values)])));
      return true;
    }
    const ranks = this.#ranks.get(subnet) ?? [];
    if (line.start !== ranks.length) return false;
    for (const rank of line.ranks) ranks.push(rank);
    this.#ranks.set(subnet, ranks);
    return true;
  }
}

function encode(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}

function decode(text: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return new Float32Array(bytes.buffer, 0, bytes.length >> 2);
}
