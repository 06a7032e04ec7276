/** From target tokens to a text: words, parts of words, and what the slots stand for. */
import { type Piece, plainForm, type Slot } from './tokenise.js';
import type { Vocabulary } from './vocabulary.js';

/** Begins a token that continues the word before. */
const continuation = '##';

/**
 * Slots are filled in the order of the source. One that the network left out is appended, so that no word is lost;
 * those that it made up are dropped. The network writes its own words in lower case: where that is all that it changed,
 * the piece comes back as it came.
 */
export function writtenText(
  vocabulary: Vocabulary,
  piece: Pick<Piece, 'slots' | 'text'>,
  tokens: readonly number[],
): string {
  const written = filledText(vocabulary, piece, tokens);
  return piece.text !== undefined && plainForm(written) === plainForm(piece.text) ? piece.text : written;
}

function filledText(
  vocabulary: Vocabulary,
  { slots }: Pick<Piece, 'slots'>,
  tokens: readonly number[],
): string {
  const special = new Set([vocabulary.bos, vocabulary.pad, vocabulary.unk]);
  const slotTokens = new Set(vocabulary.slots);
  let text = '';
  let used = 0;
  for (const token of tokens) {
    if (token === vocabulary.eos) break;
    if (special.has(token)) continue;
    if (!slotTokens.has(token)) text += wordText(vocabulary.tokens[token] ?? '');
    else if (used < slots.length) text += slotText(slots[used++]!);
  }
  return trimSpaces(text + slots.slice(used).map(slotText).join(''));
}

const wordText = (word: string) =>
  word.startsWith(continuation) ? word.slice(continuation.length) : ` ${word}`;

const slotText = ({ text, glued }: Slot) => (glued ? text : ` ${text}`);

const trimSpaces = (text: string) => text.replace(/^ +| +$/g, '');

/** Pieces of one text, with a space between unless the next begins with what is glued to what is before. */
export function joinPieces(
  pieces: readonly { readonly piece: Piece; readonly text: string }[],
  slotTokens: readonly number[],
): string {
  return pieces
    .filter(({ text }) => text !== '')
    .reduce((whole, { piece, text }) => {
      const beginsGlued = slotTokens.includes(piece.tokens[0]!) && piece.slots[0]!.glued;
      return whole === '' || beginsGlued ? whole + text : `${whole} ${text}`;
    }, '');
}
