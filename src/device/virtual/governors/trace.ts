/**
 * What a replay is given: a policy, tunables and samples over time. Whatever is wrong with them is said at once, each
 * problem with its place.
 */
import { z } from 'zod';
import { type Place, type Problem, schemaProblems } from '../../../core/schema-problems.js';
import { contradictions } from './contradictions.js';
import type { PolicySettings } from './frequency-policy.js';
import type { GovernorKind, SampleKinds } from './governor.js';
import { inputError } from './input-error.js';
import { count } from './tunable-types.js';

const kilohertz = count.min(1);
/** A century: a time is then exact in microseconds. */
const timeSeconds = z.number().max(3.2e9);
const fraction = z.number().min(0).max(1);

/** What a governor does not read may be absent, but not nonsense. */
const unread = { busyFraction: fraction.optional(), util: count.optional(), max: kilohertz.optional() };

const samples = {
  nothing: z.looseObject({ timeSeconds, ...unread }),
  busy: z.looseObject({ timeSeconds, ...unread, busyFraction: fraction }),
  utilisation: z.looseObject({ timeSeconds, ...unread, util: count, max: count.min(1) }),
} satisfies { readonly [Reads in keyof SampleKinds]: z.ZodObject };

/** Of a trace, by what the governor reads: seconds since the start, and the share that was busy or the utilisation. */
export type TraceSamples = { readonly [Reads in keyof SampleKinds]: z.output<(typeof samples)[Reads]> };

export interface Trace<Reads extends keyof SampleKinds = keyof SampleKinds> extends PolicySettings {
  /** Under their kernel names, checked but as they were given. */
  readonly tunables: unknown;
  readonly samples: readonly TraceSamples[Reads][];
}

const schemaFor = <Reads extends keyof SampleKinds>({ reads, tunables }: GovernorKind<Reads>) =>
  z.strictObject({
    oppsKilohertz: z.array(kilohertz).min(1),
    minKilohertz: kilohertz,
    maxKilohertz: kilohertz,
    currentKilohertz: kilohertz,
    transitionLatencyMicroseconds: count,
    tunables: tunables.optional(),
    samples: z.array(samples[reads]),
  });

/**
 * @param document a trace, or an array of traces
 * @throws {CotuneError} ERR_GOVERNOR_INPUT with all problems in one line
 */
export function parseTraces<Reads extends keyof SampleKinds>(
  kind: GovernorKind<Reads>,
  document: unknown,
): Trace<Reads>[] {
  const inputs = Array.isArray(document) ? document : [document];
  const schema = schemaFor(kind);
  const problems = inputs.flatMap((input, index) =>
    problemsOf(kind, schema, input).map(({ place, text }) => ({
      place: Array.isArray(document) ? [index, ...place] : place,
      text,
    })),
  );
  if (problems.length > 0) throw inputError(`the input of ${kind.name} is wrong`, problems);
  return inputs as Trace<Reads>[];
}

function problemsOf(kind: GovernorKind, schema: z.ZodObject, input: unknown): Problem[] {
  const checked = schema.safeParse(input, { reportInput: true });
  const known = (parent: Place) => Object.keys(parent[0] === 'tunables' ? kind.tunables.shape : schema.shape);
  return [...schemaProblems(checked.error?.issues ?? [], known), ...contradictions(input)];
}
