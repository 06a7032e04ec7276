/**
 * What the file of `cotune run` may say. `schemas/run.schema.json` is generated from here, so that an editor
 * completes and checks the file as it is written.
 */
import { z } from 'zod';
import { policyNames } from './policies.js';
import { systemSchema } from './system-schema.js';
import { initialTargetKeys } from './target-schema.js';

const longestSeconds = 365 * 86_400;
const most = { applications: 16, tiles: 4096, threads: 64, queue: 64, memoryMegabytes: 65_536 } as const;

const seconds = z.number().min(0).max(longestSeconds);
const path = z.string().min(1).max(4096);

const disturbance = z
  .strictObject({
    startSeconds: seconds.describe('When the co-runner starts, in seconds since the run began.'),
    endSeconds: seconds.describe('When it ends.'),
    threadsPerCore: z.int().min(1).max(16).default(1).describe('Busy threads per core.'),
  })
  .describe('A co-runner that takes the processor away for a while.');

const target = z.strictObject(initialTargetKeys).describe('What the application asks for.');

const tilesPerFrame = z
  .union([z.literal('auto'), z.int().min(1).max(most.tiles)], {
    error: `must be auto or a whole number from 1 to ${most.tiles}`,
  })
  .optional()
  .describe(
    'Images per frame; auto, and without it: as many as keep a core busy for `load` with the largest sub-network.',
  );

/** Said beside all other problems, also where those are of types. */
const rateMissing = {
  path: ['framesPerSecond'],
  error: 'is missing (or requestsPerSecond, of an application of texts)',
  when: ({ value }: { value: unknown }) => typeof value === 'object' && value !== null,
};

const application = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,32}$/, { error: 'must be 1 to 32 letters and digits and _ and -' })
      .describe('Unique in the file.'),
    library: path
      .optional()
      .describe(
        'Folder of a supernet with its library, relative to this file; without it, the bundled one of its kind.',
      ),
    framesPerSecond: z
      .number()
      .min(0.1)
      .max(1000)
      .optional()
      .describe('Of an application that classifies images: the rate at which frames arrive.'),
    requestsPerSecond: z
      .number()
      .min(0.1)
      .max(1000)
      .optional()
      .describe('Of an application that writes texts: the mean rate at which they arrive.'),
    arrivals: z
      .enum(['periodic', 'poisson'])
      .optional()
      .describe(
        'Of texts. poisson, and without it: by chance, independent of each other; periodic: at equal distances.',
      ),
    texts: path
      .optional()
      .describe(
        'A JSON list of {spoken, written}, relative to this file; without it, examples.json of the library.',
      ),
    tilesPerFrame,
    load: z
      .number()
      .min(0.01)
      .max(0.95)
      .optional()
      .describe(
        'Share of one core that the largest sub-network needs; only with tilesPerFrame auto. 0.8 without it.',
      ),
    images: path
      .optional()
      .describe(
        'A folder per class or a tar of such, relative to this file; without it, frames are generated.',
      ),
    queueLimit: z
      .int()
      .min(0)
      .max(most.queue)
      .optional()
      .describe('Frames or texts that may wait for the one that runs: 1 frame or 8 texts without it.'),
    threads: z
      .array(z.int().min(1).max(most.threads))
      .min(1)
      .max(most.threads)
      .optional()
      .describe('Thread counts that the manager may choose from, at most the cores that there are.'),
    memoryBudgetMegabytes: z
      .number()
      .min(16)
      .max(most.memoryMegabytes)
      .default(512)
      .describe('Memory for the sub-networks that are kept ready.'),
    target: target.prefault({}),
  })
  .refine(
    ({ framesPerSecond, requestsPerSecond }) =>
      framesPerSecond !== undefined || requestsPerSecond !== undefined,
    rateMissing,
  );

export const configurationSchema = z
  .strictObject({
    seconds: z
      .number()
      .min(1)
      .max(longestSeconds)
      .optional()
      .describe('How long the run takes; without it, until Ctrl-C.'),
    disturbance: disturbance.optional(),
    system: systemSchema('max-accuracy').prefault({}),
    clocks: z
      .enum(['auto', 'kernel'])
      .default('auto')
      .describe(
        'auto: the manager sets the clocks that it may set, and gives them back at the end; kernel: it leaves them to the kernel.',
      ),
    board: z
      .string()
      .regex(/^[a-z][a-z0-9-]*$/, { error: 'must be the name of a board that cotune boards lists' })
      .optional()
      .describe(
        'What this machine is, for its power model where no sensor measures; without it, what it says it is.',
      ),
    policy: z.enum(policyNames).default('managed').describe('Who chooses the operating points.'),
    applications: z.array(application).min(1).max(most.applications),
  })
  .describe('A run of several applications under one manager: cotune run FILE.');

/** A file that keeps to the schema, its defaults filled in. */
export type ConfigurationFile = z.output<typeof configurationSchema>;
export type ApplicationEntry = ConfigurationFile['applications'][number];

/** The schema as JSON Schema of what a person writes: what has a default may be left out. */
export function configurationJsonSchema(): object {
  return {
    ...z.toJSONSchema(configurationSchema, { io: 'input' }),
    title: 'cotune run',
  };
}
