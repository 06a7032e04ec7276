/**
 * Dumps of machines as JSON: `{files: {PATH: CONTENT}, symlinks?: {PATH: TARGET}}`, or several such by name. A dump
 * of this form takes the place of a folder, also where a file system cannot hold the kernel's names.
 */
import { memoryTree, type Tree } from './tree.js';

type Texts = Readonly<Record<string, string>>;

/** The dumps in a JSON document by name, one without a name by the empty name; none where it holds no dump. */
export function parseDumps(text: string): ReadonlyMap<string, Tree> {
  const document = parseJson(text);
  if (!isRecord(document)) return new Map();
  const single = dumpTree(document);
  if (single !== null) return new Map([['', single]]);
  const named = Object.entries(document).map(([name, dump]) => [name, dumpTree(dump)] as const);
  return new Map(named.filter((entry): entry is readonly [string, Tree] => entry[1] !== null));
}

/** The tree of one dump; null where the value is none. */
export function dumpTree(dump: unknown): Tree | null {
  if (!isRecord(dump) || !isTexts(dump.files)) return null;
  const links = dump.symlinks ?? {};
  return isTexts(links) ? memoryTree(dump.files, withoutEndingSlashes(links)) : null;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTexts = (value: unknown): value is Texts =>
  isRecord(value) && Object.values(value).every((text) => typeof text === 'string');

const withoutEndingSlashes = (links: Texts) =>
  Object.fromEntries(Object.entries(links).map(([path, target]) => [path.replace(/\/+$/, ''), target]));

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
