/**
 * From a text to source tokens: words of the vocabulary, and slots for the others, which the network carries through
 * without knowing them.
 *
 * @see the model card of the bundled transformer for the rules, which its training followed
 */
import type { Vocabulary } from './vocabulary.js';

/** What a slot stands for. */
export interface Slot {
  readonly text: string;
  /** It follows what is before without a space: punctuation. */
  readonly glued: boolean;
}

/** A piece of a text that the network takes at once. */
export interface Piece {
  /** With the end. */
  readonly tokens: readonly number[];
  readonly slots: readonly Slot[];
  /** Its words as they came, with single spaces between; absent where nobody may compare with them. */
  readonly text?: string;
}

/** A word of the vocabulary with what stands for it in the text (nothing where the part before says it), or a slot. */
type Part = { readonly token: number; readonly word: string } | Slot;

/** How words are looked up and compared: without case, and with one kind of apostrophe. */
export const plainForm = (text: string) => text.toLowerCase().replaceAll('’', "'");

export class Tokeniser {
  readonly #spoken: ReadonlyMap<string, number>;
  readonly #tens: ReadonlySet<string>;
  readonly #units: ReadonlySet<string>;

  constructor(private readonly vocabulary: Vocabulary) {
    const { tokens, spoken, tens, units } = vocabulary;
    const [first, end] = spoken;
    this.#spoken = new Map(tokens.slice(first, end).map((word, index) => [word, first + index]));
    this.#tens = new Set(tens);
    this.#units = new Set(units);
  }

  /**
   * @param longest most tokens of a piece, without its end; a longer text is cut before a slot where there is one
   * @returns no piece for a text without words
   */
  pieces(text: string, longest: number): Piece[] {
    const parts = this.#partsOf(text);
    const pieces: Piece[] = [];
    for (let start = 0; start < parts.length; ) {
      const end = start + cutAt(parts.slice(start, start + longest + 1), longest);
      pieces.push(this.#piece(parts.slice(start, end)));
      start = end;
    }
    return pieces;
  }

  #partsOf(text: string): Part[] {
    const parts: Part[] = [];
    // Control characters that are no white space would not survive a terminal; they separate words as spaces do.
    const plain = text.replace(/\p{Cc}/gu, ' ');
    for (const word of plain.split(/\s+/u).filter((found) => found !== '')) this.#add(parts, word);
    return parts;
  }

  #add(parts: Part[], word: string): void {
    const whole = this.#known(word);
    if (whole !== undefined) return void parts.push(...whole);
    const ending = this.#endingOf(word);
    const rest = ending === '' ? undefined : this.#known(word.slice(0, -ending.length));
    if (rest !== undefined) return void parts.push(...rest, { text: ending, glued: true });
    const previous = parts.at(-1);
    if (previous === undefined || 'token' in previous) parts.push({ text: word, glued: false });
    else parts[parts.length - 1] = { ...previous, text: `${previous.text} ${word}` };
  }

  /** A word of the vocabulary, or two with a hyphen between. */
  #known(word: string): Part[] | undefined {
    const plain = plainForm(word);
    const token = this.#spoken.get(plain);
    if (token !== undefined) return [{ token, word }];
    const hyphen = plain.indexOf('-');
    const [ten, unit] = [plain.slice(0, Math.max(hyphen, 0)), plain.slice(hyphen + 1)];
    if (!this.#tens.has(ten) || !this.#units.has(unit)) return undefined;
    const tokens = [this.#spoken.get(ten), this.#spoken.get(unit)];
    return tokens.some((found) => found === undefined)
      ? undefined
      : tokens.map((found, index) => ({ token: found!, word: index === 0 ? word : '' }));
  }

  /** The punctuation that a word ends in; empty where the whole word is of it. */
  #endingOf(word: string): string {
    let start = word.length;
    while (start > 0 && this.vocabulary.punctuation.includes(word[start - 1]!)) start--;
    return start === 0 ? '' : word.slice(start);
  }

  #piece(parts: readonly Part[]): Piece {
    const { slots: slotTokens, eos } = this.vocabulary;
    const slots: Slot[] = [];
    const tokens = parts.map((part) => {
      if ('token' in part) return part.token;
      slots.push(part);
      return slotTokens[(slots.length - 1) % slotTokens.length]!;
    });
    return { tokens: [...tokens, eos], slots, text: textOf(parts) };
  }
}

/** The parts as they stood in the text. */
function textOf(parts: readonly Part[]): string {
  const whole = parts.reduce((text, part) => {
    if ('token' in part) return part.word === '' ? text : `${text} ${part.word}`;
    return part.glued ? text + part.text : `${text} ${part.text}`;
  }, '');
  return whole.trimStart();
}

/** How many of the parts make the next piece, of `longest` at most. */
function cutAt(parts: readonly Part[], longest: number): number {
  if (parts.length <= longest) return parts.length;
  for (let place = longest - 1; place > 0; place--) if (!('token' in parts[place]!)) return place;
  return longest;
}
