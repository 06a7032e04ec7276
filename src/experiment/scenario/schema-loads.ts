/** What a scenario may say of what runs on the board: applications, and programs that only take resources away. */
import { z } from 'zod';
import { initialTargetKeys } from '../target-schema.js';
import { arrivalsSchema, openArrivalsSchema } from './schema-arrivals.js';
import {
  cpu,
  distinct,
  identifier,
  milliseconds,
  mostThreads,
  name,
  seconds,
  share,
  twice,
} from './schema-words.js';

const subnetName = z.string().min(1).max(64);

const target = z
  .strictObject({
    ...initialTargetKeys,
    rejectable: z.boolean().default(true).describe('Whether overload may stop it altogether for a while.'),
  })
  .describe('What the application asks for.');

const span = {
  startSeconds: seconds.default(0).describe('When it starts, from the start of the scenario.'),
  endSeconds: seconds.optional().describe('When it ends; without it, with the scenario.'),
} as const;

export const applicationSchema = z.strictObject({
  name: name.describe('Unique among applications and background loads.'),
  network: identifier.describe('A modelled network, such as dynamic-ofa.'),
  subnets: z
    .array(subnetName)
    .min(1)
    .max(256)
    .refine(distinct, twice)
    .optional()
    .describe('The only ones to choose from.'),
  mappings: z
    .array(z.enum(['cpu', 'gpu']))
    .min(1)
    .refine(distinct, twice)
    .default(['cpu', 'gpu'])
    .describe('Kinds of processor that it may run on.'),
  arrivals: arrivalsSchema,
  queueLimit: z.int().min(0).max(1024).default(1).describe('Requests that may wait for the one that runs.'),
  threads: z
    .array(z.int().min(1).max(mostThreads))
    .min(1)
    .max(mostThreads)
    .refine(distinct, twice)
    .optional()
    .describe('Thread counts to choose from on a CPU; without it, the board decides.'),
  target: target.prefault({}),
  ...span,
  switchMilliseconds: milliseconds
    .default(0)
    .describe('For so long no request can start after a change of the sub-network or of where it runs.'),
});

const work = z
  .strictObject({
    processor: z.enum(['cpu', 'gpu']),
    megacycles: z.number().min(0.000001).max(1e9).describe('Compute cycles of one request, in millions.'),
    megabytes: z.number().min(0).max(1e9).default(0).describe('Memory traffic of one request, in 10⁶ bytes.'),
    activity: z
      .number()
      .min(0)
      .max(10)
      .default(1)
      .describe('Power of a busy cycle relative to the mean of the workloads.'),
    parallelFraction: share
      .default(1)
      .describe('Of the compute cycles, the share that threads divide among them.'),
  })
  .describe('What one request asks of a processor.');

export const backgroundSchema = z.strictObject({
  name: name.describe('Unique among applications and background loads.'),
  ...span,
  arrivals: openArrivalsSchema.optional(),
  continuous: z.literal(true).optional().describe('Each request starts when the one before is over.'),
  work,
  threads: z.int().min(1).max(mostThreads).default(1),
  cpus: z
    .array(cpu)
    .min(1)
    .max(1024)
    .refine(distinct, twice)
    .optional()
    .describe('Kernel numbers of the processors that it may use; without it, all.'),
});

export type ApplicationEntry = z.output<typeof applicationSchema>;
export type BackgroundEntry = z.output<typeof backgroundSchema>;
