/**
 * The lines of a journal. Each carries a checksum over itself and all lines before it, so that a journal that was
 * damaged anywhere is known up to the damage and never says anything else than what was written.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { changeSchema } from './change.js';

const id = z.int().min(0);
const text = z.string().max(4096);

export const recordSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('opened'), version: z.literal(1), boot: text, pid: id, startTime: text }),
  /** Written, and on the disk, before the first write of a thing. */
  z.object({ type: z.literal('found'), id, change: changeSchema }),
  /** Written before every write. */
  z.object({ type: z.literal('asks'), id, text }),
  /** What the kernel made of it; null where that could not be read. */
  z.object({ type: z.literal('reads'), id, text: text.nullable() }),
  z.object({ type: z.literal('undone'), id }),
  /** Another writer has taken this over: not ours to undo. */
  z.object({ type: z.literal('left'), id }),
]);

export type JournalRecord = z.infer<typeof recordSchema>;
export type Opened = Extract<JournalRecord, { type: 'opened' }>;

export interface ParsedJournal {
  readonly records: readonly JournalRecord[];
  /** The first line that is not as it was written, counted from 1; null for a sound journal. */
  readonly damagedLine: number | null;
}

/** The checksum that the first line builds on. */
export const noChecksum = '';

/** @returns the line, with its line break, and the checksum that the next one builds on */
export function formatRecord(record: JournalRecord, previous: string): { line: string; checksum: string } {
  const checksum = checksumOf(record, previous);
  return { line: `${JSON.stringify({ checksum, record })}\n`, checksum };
}

/**
 * A last line without its line break was cut off as its process ended: what it announces was not done yet. The first
 * line is there as soon as the file is.
 */
export function parseJournal(content: string): ParsedJournal {
  const records: JournalRecord[] = [];
  let previous = noChecksum;
  for (const line of content.split('\n').slice(0, -1)) {
    const parsed = parseLine(line, previous);
    if (parsed === null) return { records, damagedLine: records.length + 1 };
    records.push(parsed.record);
    previous = parsed.checksum;
  }
  return { records, damagedLine: records.length === 0 ? 1 : null };
}

const lineSchema = z.strictObject({ checksum: z.string(), record: recordSchema });

function parseLine(line: string, previous: string): { record: JournalRecord; checksum: string } | null {
  const parsed = lineSchema.safeParse(asJson(line));
  if (!parsed.success) return null;
  const { record, checksum } = parsed.data;
  return checksum === checksumOf(record, previous) ? { record, checksum } : null;
}

function asJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function checksumOf(record: JournalRecord, previous: string): string {
  const body = JSON.stringify(record);
  return createHash('sha256').update(previous).update('\n').update(body).digest('hex').slice(0, 32);
}
