/** What a file may say of an application's target: the same words in the files of `cotune run` and `cotune simulate`. */
import { z } from 'zod';

export const targetKeys = {
  deadlineMilliseconds: z
    .number()
    .min(0.1)
    .max(600_000)
    .describe('From the arrival of a frame to its result; without it, the frame period.'),
  quantile: z.number().gt(0).lt(1).describe('The share of the frames that must meet the deadline.'),
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
  quantile: targetKeys.quantile.default(0.95),
  accuracyFloor: targetKeys.accuracyFloor.default(0),
  priority: targetKeys.priority.default(1),
  weight: targetKeys.weight.default(1),
} as const;
