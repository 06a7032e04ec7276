/**
 * The record of a search, so that one that was killed goes on where it was: a file of JSON lines in the run's folder.
 * The first says what is searched; then come what each round plans, and every timing and judgement as it ends.
 */
import { mkdirSync } from 'node:fs';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { CotuneError } from '../../../core/errors.js';
import type { Arch } from '../../network/arch.js';
import { Findings, type Judgement, type RoundPlan, type Timing } from './findings.js';

/** What must be the same to go on: a digest or value per aspect, named as a person would name it. */
export type SearchIdentity = Readonly<Record<string, string | number>>;

const arch = z.custom<Arch>((value) => typeof value === 'object' && value !== null);
const round = z.number().int().min(0);
const headerSchema = z.strictObject({
  cotuneSearch: z.literal(1),
  identity: z.record(z.string(), z.union([z.string(), z.number()])),
});
const planSchema = z.strictObject({
  plan: z.strictObject({
    round,
    timed: z.array(arch),
    judged: z.array(z.strictObject({ arch, images: z.number().int().min(1) })),
  }),
});
const timingSchema = z.strictObject({
  timing: z.strictObject({ round, arch, seconds: z.array(z.number().positive()).min(1) }),
  usedSeconds: z.number(),
});
const judgementSchema = z.strictObject({
  judgement: z.strictObject({
    round,
    arch,
    images: z.number().int().min(1),
    top1: z.number(),
    /** One bit per image, the first in the lowest bit of the first byte; base64. */
    correct: z.base64(),
    seconds: z.number(),
  }),
  usedSeconds: z.number(),
});
const referenceSchema = z.strictObject({ referenceSeconds: z.array(z.number().positive()).min(1) });
const lineSchema = z.union([planSchema, timingSchema, judgementSchema, referenceSchema]);

export class SearchRecord {
  readonly findings: Findings;
  /** Seconds that earlier runs of this search took. */
  usedSeconds = 0;
  /** Of the sub-network that timings are relative to; null before the first. */
  referenceSeconds: readonly number[] | null = null;
  #file: FileHandle | null = null;
  #unwritten: string[] = [];
  #pending: Promise<void> = Promise.resolve();
  #length = 0;

  private constructor(
    readonly path: string,
    keyOf: (arch: Arch) => string,
    readonly identity: SearchIdentity,
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
    identity: SearchIdentity,
  ): Promise<SearchRecord> {
    const record = new SearchRecord(path, keyOf, identity);
    const text = await readIfPresent(path);
    const end = text.lastIndexOf('\n') + 1;
    const [header, ...lines] = text.slice(0, end).split('\n').slice(0, -1);
    if (header === undefined) {
      if (!headerStart.startsWith(text.slice(0, headerStart.length))) throw noRecord(path, 1);
      record.#unwritten.push(JSON.stringify({ cotuneSearch: 1, identity }));
      return record;
    }
    checkSame(readHeader(header, path), identity, path);
    for (const [index, line] of lines.entries()) record.#take(line, index + 2);
    record.#length = Buffer.byteLength(text.slice(0, end));
    return record;
  }

  /**
   * Opens a finished or interrupted record to look at.
   *
   * @throws {CotuneError} `ERR_RESUME` where it is none
   */
  static async read(path: string, keyOf: (arch: Arch) => string): Promise<SearchRecord> {
    const text = await readIfPresent(path);
    const [header, ...lines] = text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .slice(0, -1);
    if (header === undefined) throw noRecord(path, 1);
    const record = new SearchRecord(path, keyOf, readHeader(header, path));
    for (const [index, line] of lines.entries()) record.#take(line, index + 2);
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
    const images = correct.length;
    const top1 = correct.reduce((sum, one) => sum + one, 0) / images;
    await this.#write({
      judgement: { round, arch, images, top1, correct: pack(correct), seconds },
      usedSeconds,
    });
  }

  async close(): Promise<void> {
    await this.#pending;
    await this.#file?.close();
  }

  #take(text: string, line: number): void {
    const parsed = lineSchema.safeParse(parseJson(text));
    if (!parsed.success) throw noRecord(this.path, line);
    const { data } = parsed;
    if ('plan' in data) this.findings.plans.push(data.plan);
    else if ('timing' in data) this.findings.addTiming(data.timing);
    else if ('referenceSeconds' in data) this.referenceSeconds = data.referenceSeconds;
    else {
      const { arch, round, images, correct, seconds } = data.judgement;
      this.findings.addJudgement({ arch, round, correct: unpack(correct, images), seconds });
    }
    if ('usedSeconds' in data) this.usedSeconds = data.usedSeconds;
  }

  /** Everything before the first judgement waits for it: a search that found nothing leaves nothing. */
  async #write(line: object): Promise<void> {
    this.#unwritten.push(JSON.stringify(line));
    if (this.isEmpty) return;
    // Lanes end at the same time; one opens the file, and lines stay in order.
    const written = this.#pending.then(() => this.#flush());
    this.#pending = written.catch(() => {});
    await written;
  }

  async #flush(): Promise<void> {
    if (this.#unwritten.length === 0) return;
    const text = this.#unwritten.map((one) => `${one}\n`).join('');
    this.#unwritten = [];
    try {
      this.#file ??= await this.#openToAppend();
      await this.#file.appendFile(text);
    } catch (cause) {
      throw new CotuneError(
        'ERR_FOLDER_UNREADABLE',
        `cannot write ${this.path}: ${(cause as Error).message}`,
        {
          cause,
          advice:
            'see that you may write there and that the disk is not full; the same command then goes on from here',
        },
      );
    }
  }

  async #openToAppend(): Promise<FileHandle> {
    mkdirSync(dirname(this.path), { recursive: true });
    const file = await open(this.path, 'a');
    await file.truncate(this.#length);
    return file;
  }
}

const headerStart = '{"cotuneSearch":';

function readHeader(text: string, path: string): SearchIdentity {
  const header = headerSchema.safeParse(parseJson(text));
  if (!header.success) throw noRecord(path, 1);
  return header.data.identity;
}

function checkSame(found: SearchIdentity, wanted: SearchIdentity, path: string): void {
  const different = differencesOf(found, wanted);
  if (different.length > 0)
    throw new CotuneError(
      'ERR_RESUME',
      `${path} is the record of another search: not the same are ${different.join(', ')}`,
      { advice: 'give another --out folder, or delete this record to begin anew' },
    );
}

/** Names of what two searches do not share, such as `the seed (1 there, 2 here)`. */
export function differencesOf(found: SearchIdentity, wanted: SearchIdentity): string[] {
  const names = [...new Set([...Object.keys(found), ...Object.keys(wanted)])];
  return names
    .filter((name) => found[name] !== wanted[name])
    .map((name) => (isDigest(found[name]) ? name : `${name} (${found[name]} there, ${wanted[name]} here)`));
}

const isDigest = (value: string | number | undefined) =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const noRecord = (path: string, line: number) =>
  new CotuneError('ERR_RESUME', `${path} is no record of a search: line ${line} cannot be used`, {
    advice: 'give another --out folder, or delete this file to begin anew',
  });

function pack(bits: Uint8Array): string {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  for (const [index, bit] of bits.entries()) bytes[index >> 3]! |= bit << (index & 7);
  return Buffer.from(bytes).toString('base64');
}

function unpack(text: string, count: number): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  return Uint8Array.from({ length: count }, (_, index) => (bytes[index >> 3]! >> (index & 7)) & 1);
}
