/** Whether a document is a decision problem; whatever is wrong with it is said at once, each problem with its place. */
import { z } from 'zod';
import { CotuneError } from '../../core/errors.js';
import { nearestWord } from '../../core/nearest-word.js';
import {
  joinProblems,
  type Place,
  type Problem,
  placeText,
  schemaProblems,
} from '../../core/schema-problems.js';
import type { DecisionProblem } from './problem.js';

const amount = z.number().min(0).max(1e18);
const share = z.number().min(0).max(1);
const name = z.string().min(1).max(200);

const level = z.strictObject({ hertz: amount, idleWatts: amount });

const domain = z.strictObject({
  name,
  capacityCores: amount,
  maxUtilisation: share,
  levels: z.array(level).min(1).max(1000),
});

const option = z.strictObject({
  subnet: name,
  accuracy: share,
  domain: name,
  cores: amount,
  memoryBytes: amount,
  latencySeconds: z.array(amount).min(1).max(1000),
  joules: z.array(amount).min(1).max(1000),
});

const app = z.strictObject({
  name,
  ratePerSecond: amount,
  deadlineSeconds: amount,
  accuracyFloor: share,
  weight: amount,
  rejectionPenalty: amount,
  options: z.array(option).max(10_000),
});

const schema = z.strictObject({
  objective: z.enum(['min-energy', 'max-accuracy']),
  powerCapWatts: amount.nullable().optional(),
  memoryBytes: amount.nullable().optional(),
  domains: z.array(domain).min(1).max(16),
  apps: z.array(app).max(64),
});

const keysOf = { domains: domain, levels: level, apps: app, options: option };

/**
 * @param documents each should be a problem; a cap or a memory limit that is absent is none
 * @param isList whether they came as a list: their places then begin with an index
 * @throws {CotuneError} ERR_DECISION_INPUT with all problems in one line
 */
export function checkProblems(documents: readonly unknown[], isList: boolean): DecisionProblem[] {
  const problems = documents.flatMap((document, index) =>
    problemsOf(document).map(({ place, text }) => ({ place: isList ? [index, ...place] : place, text })),
  );
  if (problems.length > 0) {
    const words = problems.map(({ place, text }) => `${placeText(place)} ${text}`);
    throw new CotuneError('ERR_DECISION_INPUT', `the decision problem is wrong: ${joinProblems(words)}`);
  }
  return documents.map((document) => {
    const { powerCapWatts = null, memoryBytes = null, ...rest } = document as z.output<typeof schema>;
    return { ...rest, powerCapWatts, memoryBytes };
  });
}

function problemsOf(document: unknown): Problem[] {
  const checked = schema.safeParse(document, { reportInput: true });
  if (!checked.success) return schemaProblems(checked.error.issues, knownKeys);
  return contradictions(checked.data);
}

function knownKeys(parent: Place): readonly string[] {
  const list = parent.filter((part) => typeof part === 'string').at(-1);
  const object = list === undefined ? schema : keysOf[list as keyof typeof keysOf];
  return Object.keys(object?.shape ?? {});
}

/** What each part alone does not show: names that nothing has or two have, lists that do not belong to each other. */
function contradictions({ domains, apps }: z.output<typeof schema>): Problem[] {
  const levels = new Map(domains.map(({ name, levels }) => [name, levels.length]));
  return [
    ...repeated('domains', domains),
    ...repeated('apps', apps),
    ...apps.flatMap(({ options }, index) =>
      options.flatMap((each, number) => optionProblems(each, ['apps', index, 'options', number], levels)),
    ),
  ];
}

function repeated(list: string, items: readonly { readonly name: string }[]): Problem[] {
  const names = items.map(({ name }) => name);
  return names.flatMap((name, index) =>
    names.indexOf(name) < index
      ? [{ place: [list, index, 'name'], text: `is also the name of ${list}[${names.indexOf(name)}]` }]
      : [],
  );
}

function optionProblems(
  { domain, latencySeconds, joules }: z.output<typeof option>,
  place: Place,
  levels: ReadonlyMap<string, number>,
): Problem[] {
  const count = levels.get(domain);
  if (count === undefined)
    return [{ place: [...place, 'domain'], text: unknownDomain(domain, [...levels.keys()]) }];
  return Object.entries({ latencySeconds, joules }).flatMap(([key, { length }]) =>
    length === count
      ? []
      : [
          {
            place: [...place, key],
            text: `must have ${count} entries, one per level of ${domain}, not ${length}`,
          },
        ],
  );
}

function unknownDomain(written: string, names: readonly string[]): string {
  const nearest = nearestWord(written, names);
  return `names no domain (${nearest === null ? `there are ${names.join(' ')}` : `did you mean ${nearest}?`})`;
}
