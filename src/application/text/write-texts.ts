/** Writes texts with a transducer: pieces of similar length go through the network together. */
import { CotuneError } from '../../core/errors.js';
import type { Language } from './language.js';
import type { Piece } from './tokenise.js';

/** Writes some sequences of tokens, each with its end; results in the same order. */
export type WriteTokens = (
  sources: readonly (readonly number[])[],
) => Promise<readonly (readonly number[])[]>;

export interface WrittenText {
  readonly text: string;
  /** Of all pieces, each with its end. */
  readonly tokens: readonly number[];
}

/** Texts that go through the network at once: more gain little on one thread and wait for the longest. */
export const largestBatch = 16;

/** Beyond these nobody waits for an answer any more: a piece takes tens of milliseconds. */
const mostCharacters = 1_000_000;
const mostPieces = 1000;

/** @throws {CotuneError} ERR_TEXT also for a text that is too long to be meant, and what writing throws */
export async function writeTexts(
  language: Language,
  texts: readonly string[],
  write: WriteTokens,
): Promise<WrittenText[]> {
  const read = texts.map((text) => readText(language, text));
  const pieces = read.flat();
  const results = await writeByLength(
    pieces.map(({ tokens }) => tokens),
    write,
  );
  let start = 0;
  return read.map((own) => {
    const tokens = results.slice(start, start + own.length);
    start += own.length;
    return { text: language.write(own, tokens), tokens: tokens.flat() };
  });
}

function readText(language: Language, text: string): Piece[] {
  if (text.length > mostCharacters)
    throw new CotuneError(
      'ERR_TEXT',
      `a text has ${text.length} characters, at most ${mostCharacters} are read`,
    );
  const pieces = language.read(text);
  if (pieces.length > mostPieces)
    throw new CotuneError(
      'ERR_TEXT',
      `a text is cut into ${pieces.length} pieces, at most ${mostPieces} are written`,
    );
  return pieces;
}

/** Batches of neighbours in length, so that little is padding and all end at about the same time. */
export async function writeByLength(
  sources: readonly (readonly number[])[],
  write: WriteTokens,
): Promise<(readonly number[])[]> {
  const order = sources.map((_, index) => index).sort((a, b) => sources[a]!.length - sources[b]!.length);
  const results = new Array<readonly number[]>(sources.length);
  for (let start = 0; start < order.length; start += largestBatch) {
    const batch = order.slice(start, start + largestBatch);
    const written = await write(batch.map((index) => sources[index]!));
    for (const [place, index] of batch.entries()) results[index] = written[place]!;
  }
  return results;
}
