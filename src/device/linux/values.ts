/**
 * What files say, as words and numbers. A file that is missing, empty, garbled or out of any sensible range says
 * nothing: null.
 */
import type { Tree } from './tree.js';

export interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

/** A clock in kHz, from 1 kHz to 1 THz: what no processor runs at is no clock. */
export const kilohertzRange: Range = { minimum: 1, maximum: 1e9 };
export const hertzRange: Range = { minimum: 1, maximum: 1e12 };
export const anyCount: Range = { minimum: 0, maximum: Number.MAX_SAFE_INTEGER };

/** Longer names are of no file that the kernel makes. */
const longestWord = 256;

const wholeNumber = /^\s*[+-]?\d{1,16}\s*$/;

/** A whole number as the kernel writes it; null when the text is none or not in the range. */
export function parseInteger(text: string, { minimum, maximum }: Range): number | null {
  const value = wholeNumber.test(text) ? Number(text) : Number.NaN;
  return value >= minimum && value <= maximum ? value : null;
}

export const exists = (tree: Tree, path: string) => 'text' in tree.read(path);

/** What a file says, without the white space around it; null where it cannot be read. */
export function readText(tree: Pick<Tree, 'read'>, path: string): string | null {
  const content = tree.read(path);
  return 'text' in content ? content.text.trim() : null;
}

export function readInteger(tree: Tree, path: string, range: Range = anyCount): number | null {
  return parseInteger(readText(tree, path) ?? '', range);
}

/** One line of printable text, without the white space and zeros around it. */
export function readLine(tree: Tree, path: string): string | null {
  const content = tree.read(path);
  const line = 'text' in content ? content.text.replace(/^[\s\0]+|[\s\0]+$/g, '') : '';
  return line.length > 0 && line.length <= longestWord && !/\p{Cc}/u.test(line) ? line : null;
}

/** The words of a file, in its order; null when there are none. */
export function readWords(tree: Tree, path: string): string[] | null {
  const content = tree.read(path);
  const words = 'text' in content ? content.text.split(/[\s\0]+/) : [];
  const sensible = words.filter((word) => /^[\x21-\x7e]+$/.test(word) && word.length <= longestWord);
  return sensible.length === 0 ? null : [...new Set(sensible)];
}

/** The whole numbers of a file, ascending, each once; null when there are none in the range. */
export function readIntegers(tree: Tree, path: string, range: Range): number[] | null {
  const words = readWords(tree, path) ?? [];
  const numbers = words.map((word) => parseInteger(word, range)).filter((value) => value !== null);
  return numbers.length === 0 ? null : [...new Set(numbers)].sort((a, b) => a - b);
}

/** The folders `prefixN` in a folder, by their number; those of processes have no prefix. */
export function numberedNames(tree: Tree, folder: string, prefix = ''): { id: number; name: string }[] {
  return namesIn(tree, folder)
    .filter((name) => name.startsWith(prefix) && /^\d{1,7}$/.test(name.slice(prefix.length)))
    .map((name) => ({ id: Number(name.slice(prefix.length)), name }))
    .sort((a, b) => a.id - b.id);
}

/** The names in a folder in alphabetical order, as far as the kernel could have made them; none where it cannot be listed. */
export function namesIn(tree: Tree, folder: string): string[] {
  const content = tree.list(folder);
  return 'names' in content ? content.names.filter((name) => !/\p{Cc}/u.test(name)).sort() : [];
}
