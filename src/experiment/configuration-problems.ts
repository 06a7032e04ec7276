/** Problems of a configuration file in words: where (path and line), and what must be there. */
import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node } from 'yaml';
import type { z } from 'zod';
import { nearestWord } from '../core/nearest-word.js';
import { knownKeys } from './configuration-schema.js';

/** A place in the file: keys and indices from its root. */
export type Place = readonly PropertyKey[];

export interface Problem {
  readonly place: Place;
  /** Continues a sentence that begins with the place. */
  readonly text: string;
}

/** More of them help nobody. */
const mostProblems = 20;

/** The problems that the schema found, unknown keys one by one. */
export function problemsOf(issues: readonly z.core.$ZodIssue[]): Problem[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ place: [...issue.path, key], text: unknownKeyText(issue.path, key) }))
      : [{ place: issue.path, text: issueText(issue) }],
  );
}

function unknownKeyText(parent: Place, key: string): string {
  const keys = knownKeys[parent.filter((part) => typeof part === 'string').join('.')] ?? [];
  const nearest = nearestWord(key, keys);
  return nearest === null
    ? `is unknown (known here: ${keys.join(' ')})`
    : `is unknown (did you mean ${nearest}?)`;
}

function issueText(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return typeText(issue);
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(' ')}`;
  if (issue.code === 'too_small') return limitText('least', issue.origin, issue.minimum, issue.inclusive);
  if (issue.code === 'too_big') return limitText('most', issue.origin, issue.maximum, issue.inclusive);
  return issue.message;
}

const typeNames: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  array: 'a list',
  object: 'a map of keys and values',
};

function typeText(issue: z.core.$ZodIssueInvalidType): string {
  if (issue.input === undefined) return 'is missing';
  return `must be ${typeNames[issue.expected] ?? issue.expected}`;
}

function limitText(
  bound: 'least' | 'most',
  origin: string,
  limit: number | bigint,
  inclusive: boolean | undefined,
): string {
  const unit = origin === 'array' ? ' entries' : origin === 'string' ? ' letters' : '';
  if (unit !== '') return `must have at ${bound} ${limit}${unit}`;
  if (inclusive !== false) return `must be at ${bound} ${limit}`;
  return `must be ${bound === 'least' ? 'greater' : 'less'} than ${limit}`;
}

/** All problems as one line, in the order of the file. */
export function problemsText(problems: readonly Problem[], document: Document, lines: LineCounter): string {
  const placed = problems
    .map((problem) => ({ ...problem, line: lineOf(problem.place, document, lines) }))
    .sort((a, b) => a.line - b.line)
    .map(({ place, line, text }) => `${placeText(place)} (line ${line}) ${text}`);
  const rest = placed.length - mostProblems;
  return [...placed.slice(0, mostProblems), ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
}

function placeText(place: Place): string {
  const text = place
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${printable(String(part))}`))
    .join('')
    .replace(/^\./, '');
  return text === '' ? 'the file' : text;
}

/** A key may hold anything, also what a terminal would obey. */
function printable(key: string): string {
  const short = key.length > 40 ? `${key.slice(0, 40)}...` : key;
  return /^[\w-]+$/.test(short) ? short : JSON.stringify(short.replace(/[^\x20-\x7e]/g, '?'));
}

/** The line of what stands at a place, or of the innermost that is there. */
function lineOf(place: Place, document: Document, lines: LineCounter): number {
  let node: unknown = document.contents;
  let offset = rangeStart(node) ?? 0;
  for (const part of place) {
    if (isAlias(node)) node = node.resolve(document);
    const step = stepInto(node, part);
    if (step === undefined) break;
    offset = rangeStart(step.at) ?? offset;
    node = step.value;
  }
  return Math.max(1, lines.linePos(offset).line);
}

function stepInto(node: unknown, part: PropertyKey): { at: unknown; value: unknown } | undefined {
  if (isSeq(node) && typeof part === 'number') return { at: node.items[part], value: node.items[part] };
  if (!isMap(node)) return undefined;
  const pair = node.items.find(
    ({ key }) => (isScalar(key) ? String(key.value) : String(key)) === String(part),
  );
  return pair === undefined ? undefined : { at: pair.key, value: pair.value };
}

function rangeStart(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
