/** What an entry of a journal must look like to be read back; the types are those of `journal.ts`. */
import { z } from 'zod';
import type { JournalEvent } from './journal.js';

const latency = z.object({ p50: z.number(), p95: z.number() });

const option = z.object({
  subnet: z.string(),
  threads: z.number(),
  accuracy: z.number(),
  accuracyLow: z.number(),
  accuracyHigh: z.number(),
  latencySeconds: latency,
});

const application = z.object({
  name: z.string(),
  ratePerSecond: z.number().positive(),
  deadlineSeconds: z.number().positive(),
  quantile: z.number(),
  priority: z.number(),
  tilesPerFrame: z.number(),
  kind: z.literal('text').optional(),
  arrivals: z.literal('poisson').optional(),
  options: z.array(option),
});

const machine = z.object({
  processor: z.string(),
  cores: z.number(),
  memoryBytes: z.number(),
  architecture: z.string(),
  kernel: z.string(),
  node: z.string(),
});

const board = z.object({
  name: z.string(),
  title: z.string(),
  dilation: z.number(),
  host: machine,
  computedTiles: z.number(),
  domains: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['cpu', 'gpu', 'memory']),
      cores: z.number(),
      highestHertz: z.number(),
    }),
  ),
});

const phase = z.object({ name: z.string(), startSeconds: z.number(), endSeconds: z.number() });

const inference = z.object({
  subnet: z.string(),
  threads: z.number(),
  latencySeconds: z.number(),
  serviceSeconds: z.number(),
  accuracy: z.number(),
  labelled: z.object({ correct: z.number(), tiles: z.number() }).nullable(),
});

const frame = z.object({
  application: z.string(),
  sequence: z.number(),
  arrivalSeconds: z.number(),
  outcome: z.enum(['hit', 'miss', 'dropped', 'failed']),
  inference: inference.nullable(),
});

const check = z.object({
  name: z.string(),
  value: z.number().nullable(),
  limit: z.number(),
  passed: z.boolean(),
  what: z.enum(['texts', 'frames and texts']).optional(),
});

const inRun = { policy: z.string(), timeSeconds: z.number() };

export const journalEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    schemaVersion: z.literal(1),
    startedAt: z.string(),
    machine,
    board: board.exactOptional(),
    phases: z.array(phase),
    applications: z.array(application),
  }),
  z.object({ type: z.literal('run'), policy: z.string() }),
  z.object({ type: z.literal('frame'), policy: z.string(), frame }),
  z.object({ type: z.literal('monitors'), ...inRun, values: z.record(z.string(), z.number().nullable()) }),
  z.object({
    type: z.literal('decision'),
    ...inRun,
    application: z.string(),
    choice: z.object({ subnet: z.string(), threads: z.number(), tailSeconds: z.number() }).nullable(),
    mapping: z.string().nullable(),
    explanation: z.string(),
  }),
  z.object({ type: z.literal('clock'), ...inRun, domain: z.string(), hertz: z.number() }),
  z.object({
    type: z.literal('lifecycle'),
    ...inRun,
    application: z.string(),
    what: z.enum(['died', 'restarted']),
    detail: z.string(),
  }),
  z.object({
    type: z.literal('board'),
    ...inRun,
    energyJoules: z.number(),
    boardBaseJoules: z.number(),
    peakCelsius: z.number(),
    inferences: z.number(),
    lateInferences: z.number(),
  }),
  z.object({
    type: z.literal('energy'),
    ...inRun,
    energyJoules: z.number().nullable(),
    meanPowerWatts: z.number().nullable(),
    energyOrigin: z.enum(['measured', 'modelled']).nullable(),
    energySource: z.string().nullable(),
    energyAbsent: z.string().nullable(),
  }),
  z.object({
    type: z.literal('target'),
    ...inRun,
    text: z.string(),
    targets: z
      .array(
        z.object({
          name: z.string(),
          deadlineSeconds: z.number(),
          quantile: z.number(),
          priority: z.number(),
        }),
      )
      .optional(),
  }),
  z.object({
    type: z.literal('verdict'),
    verdict: z.object({ passed: z.boolean(), checks: z.array(check) }),
  }),
]) satisfies z.ZodType<JournalEvent>;
