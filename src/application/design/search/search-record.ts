/**
 * The record of a search, so that one that was killed goes on where it was: a file of JSON lines in the run's folder.
 * The first says what is searched; then come what each round plans, and every timing and judgement as it ends.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { CotuneError } from '../../../core/errors.js';
import {
  differencesOf,
  headerOf,
  JsonLinesWriter,
  type RecordIdentity,
  type RecordKind,
  readRecord,
} from '../../../core/json-lines.js';
import type { Arch } from '../../network/arch-space.js';
import { Findings, type Judgement, type RoundPlan, type Timing } from './findings.js';

const arch = z.custom<Arch>((value) => typeof value === 'object' && value !== null);
const round = z.number().int().min(0);
const planSchema = z.strictObject({
  plan: z.strictObject({
    round,
    timed: z.array(arch).readonly(),
    judged: z.array(z.strictObject({ arch, samples: z.number().int().min(1) })).readonly(),
  }),
});
const timingSchema = z.strictObject({
  timing: z.strictObject({
    ...{ round, arch, seconds: z.array(z.number().positive()).min(1).readonly() },
    joules: z.array(z.number().positive().nullable()).min(1).readonly().optional(),
  }),
  usedSeconds: z.number(),
});
const judgementSchema = z.strictObject({
  judgement: z.strictObject({
    round,
    arch,
    samples: z.number().int().min(1),
    top1: z.number(),
    /** One bit per sample, the first in the lowest bit of the first byte; base64. */
    correct: z.base64(),
    seconds: z.number(),
  }),
  usedSeconds: z.number(),
});
const referenceSchema = z.strictObject({
  referenceSeconds: z.array(z.number().positive()).min(1).readonly(),
});
const lineSchema = z.union([planSchema, timingSchema, judgementSchema, referenceSchema]);
type Line = z.infer<typeof lineSchema>;

const kind: RecordKind<Line> = {
  key: 'cotuneSearch',
  text: 'a search',
  line: lineSchema,
  advice: 'give another --out folder, or delete this file to begin anew',
};

export class SearchRecord {
  readonly findings: Findings;
  /** Seconds that earlier runs of this search took. */
  usedSeconds = 0;
  /** Of the sub-network that timings are relative to; null before the first. */
  referenceSeconds: readonly number[] | null = null;
  #writer: JsonLinesWriter | undefined;
  #unwritten: object[] = [];

  private constructor(
    readonly path: string,
    keyOf: (arch: Arch) => string,
    readonly identity: RecordIdentity,
  ) {
    this.findings = new Findings(keyOf);
  }

  /**
   * Opens a record to go on with it, or a new one, which is not written before the first judgement is. A last line
   * that was cut off is dropped.
   *
   * @throws {CotuneError} `ERR_RESUME` for the record of another search or a file that is none
   */
  static async open(
    path: string,
    keyOf: (arch: Arch) => string,
    identity: RecordIdentity,
  ): Promise<SearchRecord> {
    const { identity: found, lines, bytes } = await readRecord(path, kind);
    if (found !== null) checkSame(found, identity, path);
    const record = new SearchRecord(path, keyOf, identity);
    for (const line of lines) record.#take(line);
    record.#writer = new JsonLinesWriter(path, bytes);
    if (found === null) record.#unwritten.push(headerOf(kind, identity));
    return record;
  }

  /**
   * Opens a finished or interrupted record to look at.
   *
   * @throws {CotuneError} `ERR_RESUME` where it is none
   */
  static async read(path: string, keyOf: (arch: Arch) => string): Promise<SearchRecord> {
    const { identity, lines } = await readRecord(path, kind);
    if (identity === null)
      throw new CotuneError('ERR_RESUME', `${path} is no record of a search: it is empty or absent`);
    const record = new SearchRecord(path, keyOf, identity);
    for (const line of lines) record.#take(line);
    return record;
  }

  /** Whether anything was judged, by this run or an earlier one. */
  get isEmpty(): boolean {
    return this.findings.judgements.size === 0;
  }

  async addPlan(plan: RoundPlan): Promise<void> {
    this.findings.plans.push(plan);
    await this.#write({ plan });
  }

  async addReference(referenceSeconds: readonly number[]): Promise<void> {
    this.referenceSeconds = referenceSeconds;
    await this.#write({ referenceSeconds });
  }

  async addTiming(timing: Timing, usedSeconds: number): Promise<void> {
    this.findings.addTiming(timing);
    await this.#write({ timing, usedSeconds });
  }

  async addJudgement(judgement: Judgement, usedSeconds: number): Promise<void> {
    this.findings.addJudgement(judgement);
    const { arch, round, correct, seconds } = judgement;
    const samples = correct.length;
    const top1 = correct.reduce((sum, one) => sum + one, 0) / samples;
    await this.#write({
      judgement: { round, arch, samples, top1, correct: pack(correct), seconds },
      usedSeconds,
    });
  }

  async close(): Promise<void> {
    await this.#writer?.close();
  }

  #take(line: Line): void {
    if ('plan' in line) this.findings.plans.push(line.plan);
    else if ('timing' in line) this.findings.addTiming(line.timing);
    else if ('referenceSeconds' in line) this.referenceSeconds = line.referenceSeconds;
    else {
      const { arch, round, samples, correct, seconds } = line.judgement;
      this.findings.addJudgement({ arch, round, correct: unpack(correct, samples), seconds });
    }
    if ('usedSeconds' in line) this.usedSeconds = line.usedSeconds;
  }

  /** Everything before the first judgement waits for it: a search that found nothing leaves nothing. */
  async #write(line: Line): Promise<void> {
    this.#unwritten.push(line);
    if (this.isEmpty) return;
    const lines = this.#unwritten.splice(0);
    try {
      mkdirSync(dirname(this.path), { recursive: true });
      await this.#writer!.write(...lines);
    } catch (cause) {
      throw new CotuneError('ERR_FOLDER_UNREADABLE', (cause as Error).message, {
        cause,
        advice:
          'see that you may write there and that the disk is not full; the same command then goes on from here',
      });
    }
  }
}

function checkSame(found: RecordIdentity, wanted: RecordIdentity, path: string): void {
  const different = describeDifferences(found, wanted);
  if (different.length > 0)
    throw new CotuneError(
      'ERR_RESUME',
      `${path} is the record of another search: not the same are ${different.join(', ')}`,
      { advice: 'give another --out folder, or delete this record to begin anew' },
    );
}

/** What two searches do not share, such as `the seed (1 there, 2 here)`. */
export function describeDifferences(found: RecordIdentity, wanted: RecordIdentity): string[] {
  return differencesOf(found, wanted).map((name) =>
    isDigest(found[name]) ? name : `${name} (${found[name]} there, ${wanted[name]} here)`,
  );
}

const isDigest = (value: string | number | undefined) =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

function pack(bits: Uint8Array): string {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  for (const [index, bit] of bits.entries()) bytes[index >> 3]! |= bit << (index & 7);
  return Buffer.from(bytes).toString('base64');
}

function unpack(text: string, count: number): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  return Uint8Array.from({ length: count }, (_, index) => (bytes[index >> 3]! >> (index & 7)) & 1);
}
