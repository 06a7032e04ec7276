/**
 * What the privileged writer and its clients say to each other: one JSON document per line, a request with a number
 * and a reply with the same number. The writer sends nothing that was not asked for.
 */
import { z } from 'zod';
import { CotuneError, type ErrorRecord, errorTable } from '../../../core/errors.js';

export const protocolVersion = 1;
/** No request is longer: a path, a value and their names. */
export const longestLineBytes = 4096;
/** Requests that may wait for their replies. */
export const mostWaiting = 64;

const id = z.int().min(0);
const path = z.string().startsWith('/').max(2048);

export const requestSchema = z.discriminatedUnion('method', [
  z.strictObject({ id, method: z.literal('hello'), version: z.int() }),
  z.strictObject({ id, method: z.literal('write'), path, text: z.string().max(256) }),
  z.strictObject({ id, method: z.literal('makeGroup'), path }),
  z.strictObject({ id, method: z.literal('removeGroup'), path }),
  z.strictObject({ id, method: z.literal('alive'), withinSeconds: z.number().min(1).max(600) }),
]);

export type Request = z.infer<typeof requestSchema>;

const errorSchema = z.object({
  code: z.enum(Object.keys(errorTable) as [ErrorRecord['code']]),
  message: z.string(),
  advice: z.string(),
});
export const replySchema = z.union([
  z.strictObject({ id, ok: z.literal(true) }),
  z.strictObject({ id: id.nullable(), error: errorSchema }),
]);

export type Reply = z.infer<typeof replySchema>;

export function formatLine(document: Request | Reply): string {
  return `${JSON.stringify(document)}\n`;
}

/** @throws {CotuneError} `ERR_WRITER_PROTOCOL` for anything that is no document of this kind */
export function parseLine<T>(schema: z.ZodType<T>, line: string): T {
  try {
    return schema.parse(JSON.parse(line));
  } catch (cause) {
    const start = JSON.stringify(line.slice(0, 60));
    throw new CotuneError('ERR_WRITER_PROTOCOL', `${start} is no document of the protocol`, { cause });
  }
}

/** Cuts what arrives into lines, and keeps no more of one than a line may have. */
export class LineSplitter {
  #rest = Buffer.alloc(0);

  constructor(private readonly longestBytes = longestLineBytes) {}

  /** @throws {CotuneError} `ERR_WRITER_PROTOCOL` for a line that is too long */
  take(chunk: Buffer): string[] {
    const lines: string[] = [];
    let rest = Buffer.concat([this.#rest, chunk]);
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      lines.push(this.#check(rest.subarray(0, end)).toString('utf8'));
      rest = rest.subarray(end + 1);
    }
    this.#rest = this.#check(rest);
    return lines;
  }

  #check(line: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
    if (line.length <= this.longestBytes) return line;
    throw new CotuneError('ERR_WRITER_PROTOCOL', `a line is longer than ${this.longestBytes} bytes`);
  }
}
