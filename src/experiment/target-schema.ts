/** What a file may say of an application's target: the same words in the files of `cotune run` and `cotune simulate`. */
import { z } from 'zod';
import type { Place, Problem } from '../core/schema-problems.js';

/** p50 to p99, also p99.9. */
const percentile = /^p([5-9]\d(?:\.\d{1,3})?)$/;

const error = 'must be a share above 0 and below 1, or a percentile from p50 to p99.999';
const quantile = z.union([z.number().gt(0).lt(1), z.string().regex(percentile, { error })], { error });

export const targetKeys = {
  deadlineMilliseconds: z
    .number()
    .min(0.1)
    .max(600_000)
    .describe('From the arrival of a frame to its result; without it, the frame period.'),
  quantile: quantile.describe(
    'The share of the frames that must meet the deadline, such as 0.95, or p95; without it and missBudget, 0.95.',
  ),
  missBudget: z
    .number()
    .gt(0)
    .lt(1)
    .describe('The share of the frames that may miss it: the same said the other way round.'),
  throughputPerSecond: z
    .number()
    .min(0.01)
    .max(100_000)
    .describe(
      'Requests a second that must be sustained, one after the other; without it, as many as regularly arrive.',
    ),
  accuracyFloor: z.number().min(0).max(1).describe('The least accuracy, from 0 to 1.'),
  priority: z
    .int()
    .min(1)
    .max(100)
    .describe('1 is the most important; the highest number is degraded first.'),
  weight: z
    .number()
    .gt(0)
    .max(1000)
    .describe('How much a point of accuracy counts against that of others of the same priority.'),
} as const;

/** The same as an application begins with it. */
export const initialTargetKeys = {
  deadlineMilliseconds: targetKeys.deadlineMilliseconds.optional(),
  quantile: targetKeys.quantile.optional(),
  missBudget: targetKeys.missBudget.optional(),
  throughputPerSecond: targetKeys.throughputPerSecond.optional(),
  accuracyFloor: targetKeys.accuracyFloor.default(0),
  priority: targetKeys.priority.default(1),
  weight: targetKeys.weight.default(1),
} as const;

interface Share {
  readonly quantile?: number | string | undefined;
  readonly missBudget?: number | undefined;
}

/** The share of the frames that must be on time, whichever way it is said; undefined where nothing is. */
export function quantileOf({ quantile, missBudget }: Share): number | undefined {
  if (missBudget !== undefined) return 1 - missBudget;
  if (typeof quantile !== 'string') return quantile;
  return Number(`${percentile.exec(quantile)![1]}e-2`);
}

const usualQuantile = 0.95;

interface InitialEntry extends Share {
  readonly throughputPerSecond?: number | undefined;
  readonly accuracyFloor: number;
  readonly priority: number;
  readonly weight: number;
}

/** What an application begins with, but for the deadline. */
export function toInitialTarget(entry: InitialEntry) {
  const { throughputPerSecond, accuracyFloor, priority, weight } = entry;
  return {
    quantile: quantileOf(entry) ?? usualQuantile,
    accuracyFloor,
    priority,
    weight,
    ...(throughputPerSecond !== undefined && { throughputPerSecond }),
  };
}

export function targetProblems(entry: Share | undefined, place: Place): Problem[] {
  if (entry?.quantile === undefined || entry.missBudget === undefined) return [];
  return [{ place: [...place, 'missBudget'], text: 'says the same as quantile: leave one of them out' }];
}
