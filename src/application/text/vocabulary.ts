/**
 * The tokens of a network of texts, `vocabulary.json` in its folder: a closed list of words, and slots that stand for
 * whatever is not in it. A slot's text is kept beside the tokens and put back verbatim.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { CotuneError } from '../../core/errors.js';
import type { TextDescription } from './description.js';

const token = z.number().int().min(0);
const words = z.array(z.string().max(100)).max(100_000);

const schema = z.looseObject({
  tokens: words.min(4),
  bos: token,
  pad: token,
  eos: token,
  unk: token,
  slots: z.array(token).min(1).max(1000),
  /** First of the words that a source may have, and the one behind the last. */
  spoken: z.tuple([token, token]),
  /** A word of the one and a word of the other with a hyphen between are two tokens. */
  tens: words.default([]),
  units: words.default([]),
  /** Characters that a word may end in without being another word. */
  punctuation: z.string().max(100).default(''),
});

export type Vocabulary = z.output<typeof schema>;

const wrong = (source: string, problems: readonly string[]) =>
  new CotuneError('ERR_VOCABULARY', `${source} is no vocabulary: ${problems.slice(0, 5).join('; ')}`);

/** @throws {CotuneError} ERR_FILE_UNREADABLE, ERR_VOCABULARY also where it is not the network's */
export async function readVocabulary(path: string, description: TextDescription): Promise<Vocabulary> {
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${cause.message}`, { cause });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CotuneError('ERR_VOCABULARY', `${path} is not JSON: ${(cause as Error).message}`, { cause });
  }
  return parseVocabulary(value, description, path);
}

/** @throws {CotuneError} ERR_VOCABULARY */
export function parseVocabulary(
  value: unknown,
  { vocab }: Pick<TextDescription, 'vocab'>,
  source = 'the vocabulary',
): Vocabulary {
  const result = schema.safeParse(value);
  if (!result.success)
    throw wrong(
      source,
      result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
    );
  const problems = [...contradictions(result.data, vocab)];
  if (problems.length > 0) throw wrong(source, problems);
  return result.data;
}

function* contradictions(vocabulary: Vocabulary, vocab: TextDescription['vocab']): Generator<string> {
  const { tokens, slots, spoken } = vocabulary;
  for (const side of ['source', 'target'] as const)
    if (vocab[side] !== tokens.length)
      yield `it has ${tokens.length} tokens, the network's ${side} side has ${vocab[side]}`;
  for (const name of ['bos', 'pad', 'eos', 'unk'] as const)
    if (vocab[name] !== vocabulary[name])
      yield `${name} is ${vocabulary[name]}, the network has ${vocab[name]}`;
  if (slots.some((slot) => slot >= tokens.length)) yield 'slots: one is no token';
  if (spoken[0] > spoken[1] || spoken[1] > tokens.length) yield 'spoken: it is no range of tokens';
}
