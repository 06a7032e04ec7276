/**
 * Pairs of a text and what is to be written of it: a JSON file with a list of `{spoken, written}`, or an object that has
 * it as `pairs`.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { CotuneError } from '../../../core/errors.js';

export interface TextPair {
  readonly spoken: string;
  readonly written: string;
}

/** Pairs that ship with a transformer, in its folder; no choice was made on them. */
export const examplesFile = 'examples.json';

const text = z.string().max(10_000);
const pairs = z
  .array(z.object({ spoken: text, written: text }))
  .min(1)
  .max(1_000_000);
const schema = z.union([pairs, z.object({ pairs }).transform((file) => file.pairs)]);

/** @throws {CotuneError} ERR_FILE_UNREADABLE, ERR_TEXT_PAIRS */
export async function readTextPairs(path: string): Promise<TextPair[]> {
  const content = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${cause.message}`, { cause });
  });
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (cause) {
    throw new CotuneError('ERR_TEXT_PAIRS', `${path} is not JSON: ${(cause as Error).message}`, { cause });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new CotuneError('ERR_TEXT_PAIRS', `${path} holds no pairs of texts`);
}
