/** What a scenario may say of the limits of the whole system, of what happens when, and of what must hold. */
import { z } from 'zod';
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

const energyBudget = z
  .strictObject({
    joules: z.number().positive().max(1e9),
    untilSeconds: seconds.describe('From the start of the scenario.'),
  })
  .describe('The board may take no more until then.');

const systemKeys = {
  objective: z.enum(['min-energy', 'max-accuracy', 'min-latency']).describe('What to strive for.'),
  powerCapWatts: z.number().positive().max(10_000).describe('Mean power of the board, at most.'),
  temperatureCelsius: z.number().min(0).max(150).describe('The hottest zone, at most.'),
  energyBudget,
  memoryMegabytes: z
    .number()
    .min(1)
    .max(1_048_576)
    .describe('For the sub-networks kept ready, in 2²⁰ bytes.'),
} as const;

export const systemSchema = z
  .strictObject({
    objective: systemKeys.objective.default('min-energy'),
    powerCapWatts: systemKeys.powerCapWatts.optional(),
    temperatureCelsius: systemKeys.temperatureCelsius.optional(),
    energyBudget: systemKeys.energyBudget.optional(),
    memoryMegabytes: systemKeys.memoryMegabytes.optional(),
  })
  .describe('What is asked of the whole system.');

const systemChange = z
  .strictObject({
    objective: systemKeys.objective.optional(),
    powerCapWatts: systemKeys.powerCapWatts.nullable().optional(),
    temperatureCelsius: systemKeys.temperatureCelsius.nullable().optional(),
    energyBudget: systemKeys.energyBudget.nullable().optional(),
    memoryMegabytes: systemKeys.memoryMegabytes.nullable().optional(),
  })
  .describe('Limits of the whole system that change; null takes one away.');

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
  system: systemChange,
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

export type SystemEntry = z.output<typeof systemSchema>;
export type SystemChangeEntry = z.output<typeof systemChange>;
export type EventEntry = z.output<typeof eventSchema>;
export type CheckEntry = z.output<typeof checkSchema>;
export type PhaseEntry = z.output<typeof phaseSchema>;
