/** What a schema found wrong with someone's input, in words: where, and what must be there. */
import type { z } from 'zod';
import { nearestWord } from './nearest-word.js';
import { otherUnit } from './unit-suffix.js';

/** A place in the input: keys and indices from its root. */
export type Place = readonly PropertyKey[];

export interface Problem {
  readonly place: Place;
  /** Continues a sentence that begins with the place. */
  readonly text: string;
}

/** More of them help nobody. */
const mostProblems = 20;

/**
 * The problems that the schema found, unknown keys one by one.
 *
 * @param issues of a parse with `reportInput`, which tells a missing value from one of the wrong type
 * @param knownKeys the keys that may stand at a place
 */
export function schemaProblems(
  issues: readonly z.core.$ZodIssue[],
  knownKeys: (parent: Place) => readonly string[],
): Problem[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          place: [...issue.path, key],
          text: unknownKeyText(key, knownKeys(issue.path)),
        }))
      : [{ place: issue.path, text: issueText(issue) }],
  );
}

function unknownKeyText(key: string, keys: readonly string[]): string {
  if (keys.length === 0) return 'is unknown (nothing is known here)';
  const sameInOtherUnit = otherUnit(key, keys);
  if (sameInOtherUnit !== null) return `is unknown (did you mean ${sameInOtherUnit}? mind its unit)`;
  const nearest = nearestWord(key, keys);
  return nearest === null
    ? `is unknown (known here: ${keys.join(' ')})`
    : `is unknown (did you mean ${nearest}?)`;
}

function issueText(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return typeText(issue);
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(' ')}`;
  if (issue.code === 'invalid_union') return unionText(issue);
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

/** Of a choice between kinds, the kinds; else whatever the schema says. */
function unionText(issue: z.core.$ZodIssueInvalidUnion): string {
  if (issue.inclusive === false || issue.options === undefined) return issue.message;
  const known = issue.options.map(String).join(' ');
  const { [issue.discriminator ?? '']: given } = (issue.input ?? {}) as Record<string, unknown>;
  return given === undefined ? `is missing (one of ${known})` : `must be one of ${known}`;
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

/** Problems, already in words, as one line. */
export function joinProblems(problems: readonly string[]): string {
  const rest = problems.length - mostProblems;
  return [...problems.slice(0, mostProblems), ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
}

/** A place as code would write it: `applications[0].target`. */
export function placeText(place: Place): string {
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
