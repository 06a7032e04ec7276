/** What may be wrong between the parts of a trace that are right by themselves; says nothing of those that are not. */
import { z } from 'zod';
import type { Place, Problem } from '../../../core/schema-problems.js';
import { microsecondsOf } from './microseconds.js';

const number = z.number().optional().catch(undefined);

const tolerant = z.object({
  oppsKilohertz: z.array(z.number()).catch([]),
  minKilohertz: number,
  maxKilohertz: number,
  currentKilohertz: number,
  samples: z.array(z.object({ timeSeconds: number }).catch({})).catch([]),
});

type Parts = z.output<typeof tolerant>;

export function contradictions(input: unknown): Problem[] {
  const { data: parts } = tolerant.safeParse(input);
  if (parts === undefined) return [];
  return [...tableProblems(parts), ...limitProblems(parts), ...timeProblems(parts)];
}

function tableProblems({ oppsKilohertz: opps }: Parts): Problem[] {
  return opps.flatMap((opp, index) =>
    index > 0 && opp <= opps[index - 1]!
      ? problem(['oppsKilohertz', index], 'must be greater than the one before')
      : [],
  );
}

function limitProblems({ oppsKilohertz: opps, ...parts }: Parts): Problem[] {
  const { minKilohertz = 0, maxKilohertz = Number.POSITIVE_INFINITY } = parts;
  const outside = (['minKilohertz', 'maxKilohertz', 'currentKilohertz'] as const).filter(
    (key) => opps.length > 0 && parts[key] !== undefined && !opps.includes(parts[key]),
  );
  return [
    ...outside.flatMap((key) => problem([key], 'must be one of oppsKilohertz')),
    ...(minKilohertz > maxKilohertz ? problem(['minKilohertz'], 'must be at most maxKilohertz') : []),
  ];
}

function timeProblems({ samples }: Parts): Problem[] {
  return samples.flatMap(({ timeSeconds: time }, index) => {
    const before = index === 0 ? 0 : samples[index - 1]!.timeSeconds;
    if (time === undefined || before === undefined || microsecondsOf(time) > microsecondsOf(before))
      return [];
    const bound = index === 0 ? '0' : 'the one before';
    return problem(
      ['samples', index, 'timeSeconds'],
      `must be later than ${bound}, by a microsecond or more`,
    );
  });
}

const problem = (place: Place, text: string): Problem[] => [{ place, text }];
