/** A YAML file that a person wrote, and everything that is wrong with it: each problem with its path and line. */
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { CotuneError, type ErrorCode } from '../core/errors.js';
import { keysAt } from '../core/schema-keys.js';
import {
  joinProblems,
  type Place,
  type Problem,
  placeText,
  schemaProblems,
} from '../core/schema-problems.js';

/** A text that is YAML; what it says may still be wrong. */
export interface YamlText {
  readonly value: unknown;
  /** The error with all problems as one line, in the order of the file. */
  refusal(problems: readonly Problem[]): CotuneError;
}

/**
 * @param path names the text
 * @param code of the error, also where the text turns out to be no YAML, with the line where the parser knows it
 * @throws {CotuneError} with the code
 */
export function parseYaml(text: string, path: string, code: ErrorCode): YamlText {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
    const wrong = document.errors.map(({ message, pos }) => `line ${lines.linePos(pos[0]).line}: ${message}`);
    if (wrong.length > 0) throw new Error(wrong.slice(0, 20).join(', '));
    const refusal = (problems: readonly Problem[]) =>
      new CotuneError(code, `${path}: ${problemsText(problems, document, lines)}`);
    return { value: document.toJS(), refusal };
  } catch (error) {
    // The parser quotes the file, which may hold anything, also what a terminal would obey.
    const message = (error as Error).message.replace(/\p{Cc}+/gu, ' ');
    throw new CotuneError(code, `${path} is not YAML: ${message}`);
  }
}

/** What a schema says of a value: its output, defaults filled in, or what is wrong. */
export type Checked<S extends z.ZodType> =
  | { readonly data: z.output<S>; readonly problems: readonly [] }
  | { readonly data: null; readonly problems: readonly Problem[] };

export function checkSchema<S extends z.ZodType>(schema: S, value: unknown): Checked<S> {
  const checked = schema.safeParse(value, { reportInput: true });
  if (checked.success) return { data: checked.data, problems: [] };
  const problems = schemaProblems(checked.error.issues, (parent) => keysAt(schema, value, parent));
  return { data: null, problems };
}

function problemsText(problems: readonly Problem[], document: Document, lines: LineCounter): string {
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
