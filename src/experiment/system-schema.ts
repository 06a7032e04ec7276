/**
 * What a file may say of the limits of the whole system: the same words in the files of `cotune run` and
 * `cotune simulate`.
 */
import { z } from 'zod';
import type { Objective, SystemTarget } from '../core/target.js';
import { bytesPerMegabyte } from './scenario/units.js';

const longestSeconds = 365 * 86_400;

const objective = z.enum(['min-energy', 'max-accuracy', 'min-latency']).describe('What to strive for.');

const energyBudget = z
  .strictObject({
    joules: z.number().positive().max(1e9),
    untilSeconds: z.number().min(0).max(longestSeconds).describe('From the start.'),
  })
  .describe('The board may take no more until then.');

const limits = {
  powerCapWatts: z.number().positive().max(10_000).describe('Mean power of the board, at most.'),
  temperatureCelsius: z.number().min(0).max(150).describe('The hottest zone, at most.'),
  energyBudget,
  memoryMegabytes: z
    .number()
    .min(1)
    .max(1_048_576)
    .describe('For the sub-networks kept ready, in 2²⁰ bytes.'),
} as const;

/** @param byDefault what is striven for where the file does not say */
export function systemSchema(byDefault: Objective) {
  return z
    .strictObject({
      objective: objective.default(byDefault),
      powerCapWatts: limits.powerCapWatts.optional(),
      temperatureCelsius: limits.temperatureCelsius.optional(),
      energyBudget: limits.energyBudget.optional(),
      memoryMegabytes: limits.memoryMegabytes.optional(),
    })
    .describe('What is asked of the whole system.');
}

export const systemChangeSchema = z
  .strictObject({
    objective: objective.optional(),
    powerCapWatts: limits.powerCapWatts.nullable().optional(),
    temperatureCelsius: limits.temperatureCelsius.nullable().optional(),
    energyBudget: limits.energyBudget.nullable().optional(),
    memoryMegabytes: limits.memoryMegabytes.nullable().optional(),
  })
  .describe('Limits of the whole system that change; null takes one away.');

export type SystemEntry = z.output<ReturnType<typeof systemSchema>>;
export type SystemChangeEntry = z.output<typeof systemChangeSchema>;

export function toSystem({ memoryMegabytes, ...system }: SystemEntry): SystemTarget {
  return {
    objective: system.objective,
    powerCapWatts: system.powerCapWatts ?? null,
    temperatureCelsius: system.temperatureCelsius ?? null,
    energyBudget: system.energyBudget ?? null,
    memoryBytes: memoryMegabytes === undefined ? null : memoryMegabytes * bytesPerMegabyte,
  };
}
