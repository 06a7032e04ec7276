/** Words that the parts of a scenario share. */
import { z } from 'zod';

/** A simulated year is far beyond any question; it keeps a slip of the pen from running for ever. */
const longestSeconds = 365 * 86_400;

export const mostThreads = 64;

export const seconds = z.number().min(0).max(longestSeconds);
export const milliseconds = z
  .number()
  .min(0)
  .max(longestSeconds * 1000);
export const ambientCelsius = z.number().min(-40).max(85);
export const share = z.number().min(0).max(1);
export const path = z.string().min(1).max(4096);

/** Of what a board has: domains, governors, monitors. Which there are, only the board knows. */
export const boardWord = z.string().min(1).max(128);

export const cpu = z.int().min(0).max(1023);

/** The first processor cannot leave. */
export const removableCpu = z.int().min(1).max(1023);

export const identifier = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, { error: 'must be 1 to 64 lower-case letters and digits and -' });

/** Of an application, a background load or a phase. */
export const name = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,32}$/, { error: 'must be 1 to 32 letters and digits and _ and -' });

/** A list in which nothing stands twice. */
export const distinct = (values: readonly unknown[]) => new Set(values).size === values.length;
export const twice = 'must not name anything twice';

/** How wrong something may be. */
export const error = {
  upTo: z.number().min(0).max(0.5).describe('The most that a number is off, as a share of itself.'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional()
    .describe('Of the draw; without it, follows the seed of the run.'),
} as const;
