/**
 * Reads the JSON header of a safetensors file. A parser of exactly this format rather than JSON.parse: it sees
 * duplicate keys, which JSON.parse hides, and refuses anything else before it can take memory.
 *
 * @see https://github.com/huggingface/safetensors#format
 */
import type { CotuneError } from '../../core/errors.js';
import { corrupt, shown } from './problems.js';

/** What the header says of one tensor; nothing of it is trusted yet beyond its JSON types. */
export interface HeaderEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly offsets: readonly number[];
}

export interface Header {
  readonly entries: readonly HeaderEntry[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** No number of the header needs more: lists longer than this are not shapes. */
const longestList = 64;

class HeaderParser {
  #position = 0;
  #where = 'the header';

  constructor(readonly text: string) {}

  parse(): Header {
    const entries: HeaderEntry[] = [];
    let metadata: ReadonlyMap<string, string> = new Map();
    this.#object('the header', (name) => {
      if (name === '__metadata__') metadata = this.#metadata();
      else entries.push(this.#entry(name));
    });
    this.#skipSpace();
    if (this.#position < this.text.length) throw this.#unexpected('the end of the header');
    return { entries, metadata };
  }

  #entry(name: string): HeaderEntry {
    this.#where = `tensor ${shown(name)}`;
    let dtype: string | undefined;
    const lists: Record<'shape' | 'data_offsets', number[] | undefined> = {
      shape: undefined,
      data_offsets: undefined,
    };
    this.#object(this.#where, (field) => {
      if (field === 'dtype') dtype = this.#string();
      else if (field === 'shape' || field === 'data_offsets') lists[field] = this.#numbers();
      else throw corrupt(`${this.#where} has an unknown field ${shown(field)}`);
    });
    if (dtype === undefined || !lists.shape || !lists.data_offsets)
      throw corrupt(`${this.#where} lacks one of dtype, shape and data_offsets`);
    this.#where = `what follows tensor ${shown(name)}`;
    return { name, dtype, shape: lists.shape, offsets: lists.data_offsets };
  }

  #metadata(): Map<string, string> {
    const metadata = new Map<string, string>();
    this.#object('__metadata__', (key) => metadata.set(key, this.#string()));
    return metadata;
  }

  /** Calls back at each value; refuses a key that comes twice or that reaches into prototypes. */
  #object(what: string, onValue: (key: string) => void): void {
    const seen = new Set<string>();
    this.#expect('{');
    if (this.#accept('}')) return;
    do {
      const key = this.#string();
      if (seen.has(key)) throw corrupt(`${what} names ${shown(key)} twice`);
      if (key === '__proto__') throw corrupt(`${what} uses the name '__proto__'`);
      seen.add(key);
      this.#expect(':');
      onValue(key);
    } while (this.#accept(','));
    this.#expect('}');
  }

  #numbers(): number[] {
    const numbers: number[] = [];
    this.#expect('[');
    if (this.#accept(']')) return numbers;
    do {
      if (numbers.length === longestList) throw corrupt(`${this.#where} lists too many numbers`);
      numbers.push(Number(this.#match(/-?\d{1,40}(?:\.\d{1,40})?(?:[eE][-+]?\d{1,5})?/y, 'a number')));
    } while (this.#accept(','));
    this.#expect(']');
    return numbers;
  }

  #string(): string {
    const quoted = this.#quoted();
    try {
      return JSON.parse(quoted) as string;
    } catch {
      throw corrupt(`${this.#where} holds an invalid string`);
    }
  }

  /** The text of the next string with its quotes, found without a regular expression: those can overflow. */
  #quoted(): string {
    this.#skipSpace();
    if (this.text[this.#position] !== '"') throw this.#unexpected('a string');
    const start = this.#position++;
    for (; this.#position < this.text.length; this.#position++) {
      const character = this.text[this.#position];
      if (character === '\\') this.#position++;
      else if (character === '"') return this.text.slice(start, ++this.#position);
    }
    throw corrupt('the header ends within a string');
  }

  #match(pattern: RegExp, what: string): string {
    this.#skipSpace();
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) throw this.#unexpected(what);
    this.#position += found.length;
    return found;
  }

  #accept(character: string): boolean {
    this.#skipSpace();
    const found = this.text[this.#position] === character;
    if (found) this.#position++;
    return found;
  }

  #expect(character: string): void {
    if (!this.#accept(character)) throw this.#unexpected(`'${character}'`);
  }

  #skipSpace(): void {
    while (' \n\r\t'.includes(this.text[this.#position] ?? 'end')) this.#position++;
  }

  #unexpected(wanted: string): CotuneError {
    return corrupt(
      `${this.#where} is not what safetensors allow: ${wanted} expected at character ${this.#position}`,
    );
  }
}

/** @throws {CotuneError} ERR_CHECKPOINT_CORRUPT naming the tensor where there is one */
export function parseHeaderText(text: string): Header {
  return new HeaderParser(text).parse();
}
