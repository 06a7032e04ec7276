/** What a scenario may say of what happens when, and of what must hold. */
import { z } from 'zod';
import { systemChangeSchema } from '../system-schema.js';
import { targetKeys } from '../target-schema.js';
import {
  ambientCelsius,
  boardWord,
  distinct,
  name,
  removableCpu,
  seconds,
  share,
  twice,
} from './schema-words.js';

const targetChange = z
  .strictObject({ application: name, ...targetKeys, rejectable: z.boolean() })
  .partial()
  .required({ application: true })
  .describe("Parts of an application's target that change.");

const sensor = z
  .strictObject({
    monitor: boardWord.describe('Name of a monitor of the board.'),
    fault: z.enum(['lost', 'stuck', 'noisy', 'restored']),
    relative: z.number().positive().max(10).optional().describe('Of noise: its deviation, per unit read.'),
  })
  .describe('A sensor fails, or works again.');

const cpus = z.array(removableCpu).min(1).max(1023).refine(distinct, twice);

const happenings = {
  target: targetChange,
  system: systemChangeSchema,
  ambientCelsius: ambientCelsius.describe('The air around the board changes.'),
  fan: share.describe('The fan turns so fast from now on; 0 stands still.'),
  offline: cpus.describe('Processors that leave.'),
  online: cpus.describe('Processors that come back.'),
  sensor,
  governor: z
    .strictObject({ domain: boardWord, name: boardWord.describe('Of the governor.') })
    .describe('Somebody else changes a governor.'),
  kill: z
    .strictObject({
      application: name,
      restartSeconds: seconds
        .optional()
        .describe('From its death to its next start; without it, it stays dead.'),
    })
    .describe('An application is killed.'),
} as const;

export type HappeningKey = keyof typeof happenings;

/** What can happen at a time, by the key that says it. */
export const happeningKeys = Object.keys(happenings) as HappeningKey[];

export const eventSchema = z
  .strictObject({ atSeconds: seconds.describe('From the start of the scenario.'), ...happenings })
  .partial()
  .required({ atSeconds: true })
  .describe('Something happens: exactly one key beside atSeconds.');

export const phaseSchema = z
  .strictObject({ name, startSeconds: seconds, endSeconds: seconds })
  .describe('A named span of time, for metrics.');

const limits = {
  missRate: share.describe('Share of requests that are late, dropped or failed.'),
  longestMissBurst: z.int().min(0).describe('Misses in a row.'),
  recoverySeconds: seconds.describe('From the disturbance until the target holds again.'),
  peakCelsius: z.number().min(-40).max(250).describe('Of the hottest zone.'),
  meanPowerWatts: z.number().positive().max(10_000).describe('Of the board.'),
} as const;

export type CheckedMetric = keyof typeof limits;
export const checkedMetrics = Object.keys(limits) as CheckedMetric[];

export const checkSchema = z
  .strictObject({ application: name.describe('Without it, each application.'), ...limits })
  .partial()
  .describe('What may be reached but not exceeded; kept or not is what `--strict` tells.');

export type EventEntry = z.output<typeof eventSchema>;
export type CheckEntry = z.output<typeof checkSchema>;
export type PhaseEntry = z.output<typeof phaseSchema>;
