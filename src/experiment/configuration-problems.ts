/** Problems of a configuration file in words: where (path and line), and what must be there. */
import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node } from 'yaml';
import type { z } from 'zod';
import {
  joinProblems,
  type Place,
  type Problem,
  placeText,
  schemaProblems,
} from '../core/schema-problems.js';
import { knownKeys } from './configuration-schema.js';

export type { Problem };

/** The problems that the schema found. */
export function problemsOf(issues: readonly z.core.$ZodIssue[]): Problem[] {
  return schemaProblems(
    issues,
    (parent) => knownKeys[parent.filter((part) => typeof part === 'string').join('.')] ?? [],
  );
}

/** All problems as one line, in the order of the file. */
export function problemsText(problems: readonly Problem[], document: Document, lines: LineCounter): string {
  const placed = problems
    .map((problem) => ({ ...problem, line: lineOf(problem.place, document, lines) }))
    .sort((a, b) => a.line - b.line);
  return joinProblems(placed.map(({ place, line, text }) => `${placeText(place)} (line ${line}) ${text}`));
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
