/** What a scenario may say of when requests arrive. */
import { z } from 'zod';
import { milliseconds, path } from './schema-words.js';

const ratePerSecond = z.number().min(0.001).max(10_000).describe('Mean requests per second.');

const periodic = z.strictObject({
  kind: z.literal('periodic'),
  ratePerSecond,
  offsetMilliseconds: milliseconds
    .default(0)
    .describe('Of the first request, from the start of the application.'),
});

const poisson = z.strictObject({ kind: z.literal('poisson'), ratePerSecond });

const gamma = z.strictObject({
  kind: z.literal('gamma'),
  ratePerSecond,
  burstiness: z
    .number()
    .min(0.05)
    .max(20)
    .describe('Coefficient of variation of the time between requests: 1 is Poisson, above it bursts.'),
});

const trace = z.strictObject({
  kind: z.literal('trace'),
  file: path.describe('CSV with a column arrival_ms, ascending; relative to this file.'),
  timesFaster: z.number().min(0.001).max(1000).default(1).describe('Plays the recording so much faster.'),
  keepOneIn: z.int().min(1).max(100_000).default(1).describe('Of so many requests, one is kept on average.'),
});

const schedule = z.strictObject({
  kind: z.literal('schedule'),
  atMilliseconds: z
    .array(milliseconds)
    .min(1)
    .max(10_000)
    .refine((times) => times.every((time, i) => i === 0 || time >= times[i - 1]!), 'must ascend')
    .describe('When each request arrives, from the start of the application.'),
});

const closedLoop = z
  .strictObject({
    kind: z.literal('closed-loop'),
    samples: z.int().min(1).max(64).default(1).describe('Requests that arrive together.'),
  })
  .describe('The next requests arrive when the ones before are over.');

export const openArrivalsSchema = z
  .discriminatedUnion('kind', [periodic, poisson, gamma, trace, schedule])
  .describe('When requests arrive.');

export const arrivalsSchema = z
  .discriminatedUnion('kind', [periodic, poisson, gamma, trace, schedule, closedLoop])
  .describe('When requests arrive.');

export type ArrivalsEntry = z.output<typeof arrivalsSchema>;
