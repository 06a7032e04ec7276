/**
 * The two ends of a network of texts: a text becomes pieces of tokens, and their results become a text. A network
 * without a vocabulary is given and gives token numbers.
 */
import { join } from 'node:path';
import { CotuneError } from '../../core/errors.js';
import type { TextDescription } from './description.js';
import { type Piece, Tokeniser } from './tokenise.js';
import { readVocabulary, type Vocabulary } from './vocabulary.js';
import { joinPieces, writtenText } from './written-text.js';

export interface Language {
  /** @throws {CotuneError} ERR_TEXT for what cannot be read */
  read(text: string): Piece[];
  write(pieces: readonly Piece[], results: readonly (readonly number[])[]): string;
}

/**
 * @param folder of the supernet; null for a checkpoint
 * @throws {CotuneError} ERR_FILE_UNREADABLE, ERR_VOCABULARY
 */
export async function languageOf(description: TextDescription, folder: string | null): Promise<Language> {
  if (description.vocabulary === undefined || folder === null) return tokenNumbers(description);
  return wordsOf(await readVocabulary(join(folder, description.vocabulary), description), description);
}

export function wordsOf(vocabulary: Vocabulary, { decoding }: Pick<TextDescription, 'decoding'>): Language {
  const tokeniser = new Tokeniser(vocabulary);
  return {
    read: (text) => tokeniser.pieces(text, decoding.max_source_len),
    write: (pieces, results) => {
      const texts = pieces.map((piece, index) => ({
        piece,
        text: writtenText(vocabulary, piece, results[index]!),
      }));
      return joinPieces(texts, vocabulary.slots);
    },
  };
}

/** Token numbers with spaces between; long lists are cut where a piece is full. */
export function tokenNumbers({ vocab, decoding }: Pick<TextDescription, 'vocab' | 'decoding'>): Language {
  return {
    read(text) {
      const tokens = text
        .split(/\s+/)
        .filter((word) => word !== '')
        .map((word) => tokenNumber(word, vocab.source));
      const count = Math.ceil(tokens.length / decoding.max_source_len);
      return Array.from({ length: count }, (_, index) => {
        const start = index * decoding.max_source_len;
        return { tokens: [...tokens.slice(start, start + decoding.max_source_len), vocab.eos], slots: [] };
      });
    },
    write: (_, results) =>
      results.flatMap((tokens) => tokens.filter((token) => token !== vocab.eos)).join(' '),
  };
}

function tokenNumber(word: string, count: number): number {
  const token = /^\d{1,8}$/.test(word) ? Number(word) : -1;
  if (token >= 0 && token < count) return token;
  const shown = word.length > 40 ? `${word.slice(0, 40)}...` : word;
  throw new CotuneError(
    'ERR_TEXT',
    `${JSON.stringify(shown)} is no token: the network has no vocabulary and reads numbers`,
    {
      advice: `give token numbers from 0 to ${count - 1}, or name a vocabulary in network.json`,
    },
  );
}
