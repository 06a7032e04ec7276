/**
 * What a scenario, the file of `cotune simulate`, may say. `schemas/scenario.schema.json` is generated from here, so
 * that an editor completes and checks the file as it is written.
 */
import { z } from 'zod';
import { systemSchema } from '../system-schema.js';
import { applicationSchema, backgroundSchema } from './schema-loads.js';
import { checkSchema, eventSchema, phaseSchema } from './schema-system.js';
import {
  ambientCelsius,
  boardWord,
  distinct,
  error,
  identifier,
  path,
  removableCpu,
  seconds,
  share,
  twice,
} from './schema-words.js';

const megahertz = z.number().positive().max(100_000);

export const settingSchema = z
  .strictObject({
    ambientCelsius: ambientCelsius.optional().describe("Without it, the board's own."),
    fan: share.optional().describe("Its speed; without it, the board's own."),
    governors: z.record(boardWord, boardWord).default({}).describe('Frequency domain: governor.'),
    limits: z
      .record(
        boardWord,
        z.strictObject({ minMegahertz: megahertz.optional(), maxMegahertz: megahertz.optional() }),
      )
      .default({})
      .describe('Frequency domain: what a user allows.'),
    offline: z
      .array(removableCpu)
      .max(1023)
      .refine(distinct, twice)
      .default([])
      .describe('Processors that are off.'),
  })
  .describe('How the board is set up before anything runs.');

export const scenarioSeconds = seconds.min(0.1);

export const scenarioSchema = z
  .strictObject({
    name: identifier.describe('Such as s3-one-model.'),
    title: z.string().min(1).max(200).describe('In one line.'),
    description: z.string().min(1).max(10_000).describe('What it is for.'),
    board: path
      .regex(/^[a-z][a-z0-9-]*$|\.ya?ml$/, {
        error: 'must be the name of a board or the path of a .yaml file',
      })
      .describe('Name of a virtual board, or path of a board file (.yaml), relative to this file.'),
    seconds: scenarioSeconds.describe('How long the scenario takes.'),
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .default(1)
      .describe('Of everything drawn at random.'),
    setting: settingSchema.prefault({}),
    system: systemSchema('min-energy').prefault({}),
    applications: z.array(applicationSchema).min(1).max(16).describe('What the manager manages.'),
    background: z.array(backgroundSchema).max(16).default([]).describe('Programs that nobody manages.'),
    events: z.array(eventSchema).max(1000).default([]).describe('What happens when.'),
    unknowns: z
      .strictObject(error)
      .optional()
      .describe('How far the board is from what its description says; the manager is not told.'),
    profileError: z
      .strictObject(error)
      .optional()
      .describe('How wrong the profile is that the manager is given.'),
    phases: z.array(phaseSchema).max(100).default([]).describe('Spans of time, for metrics.'),
    disturbanceSeconds: seconds.optional().describe('When the disturbance begins: recovery counts from it.'),
    checks: z.array(checkSchema).max(100).default([]).describe('What must hold.'),
  })
  .describe('A scenario on a virtual board: cotune simulate FILE.');

/** A scenario as it stands in the file, its defaults filled in. */
export type ScenarioFile = z.output<typeof scenarioSchema>;

/** The schema as JSON Schema of what a person writes: what has a default may be left out. */
export function scenarioJsonSchema(): object {
  return { ...z.toJSONSchema(scenarioSchema, { io: 'input' }), title: 'cotune simulate' };
}
