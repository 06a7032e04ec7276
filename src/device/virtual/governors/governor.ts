/**
 * What all governors share: they are told what happened on a clock's processors at times in microseconds, and
 * answer by setting that clock. They hold all their state, so the same code replays a trace and drives a virtual board.
 */
import { z } from 'zod';
import { schemaProblems } from '../../../core/schema-problems.js';
import type { FrequencyPolicy } from './frequency-policy.js';
import { inputError } from './input-error.js';

/** Times are whole microseconds since the governor started, and rise from sample to sample. */
export interface Sample {
  readonly timeMicroseconds: number;
}

/** What a sampling governor counts: how long the busiest processor worked since the sample before. */
export interface BusySample extends Sample {
  readonly busyMicroseconds: number;
}

/** What the scheduler says when it calls: the largest utilisation among the processors, and their capacity. */
export interface UtilisationSample extends Sample {
  readonly util: number;
  readonly max: number;
}

/** By what a governor reads. */
export interface SampleKinds {
  readonly nothing: Sample;
  readonly busy: BusySample;
  readonly utilisation: UtilisationSample;
}

export abstract class Governor<S extends Sample = Sample> {
  constructor(protected readonly policy: FrequencyPolicy) {}

  /** The frequency in force. */
  get kilohertz(): number {
    return this.policy.kilohertz;
  }

  /** Before this time only new limits change anything, so nobody needs to ask; the sample may come later. */
  abstract get dueMicroseconds(): number;

  /** Takes what happened until the sample's time, and sets the clock. */
  abstract update(sample: S): void;

  /**
   * Takes new limits, in kilohertz, at once.
   *
   * @throws {CotuneError} ERR_GOVERNOR_INPUT where no operating point lies within them
   */
  limit(minKilohertz: number, maxKilohertz: number): void {
    this.policy.limit(minKilohertz, maxKilohertz);
  }
}

export interface GovernorKind<Reads extends keyof SampleKinds = keyof SampleKinds> {
  /** As in `scaling_governor`. */
  readonly name: string;
  readonly reads: Reads;
  /** The tunables under their kernel names, with defaults; every one may be left out. */
  readonly tunables: z.ZodObject;
  /** @throws {CotuneError} ERR_GOVERNOR_INPUT for tunables that do not exist or cannot be */
  start(policy: FrequencyPolicy, tunables?: unknown): Governor<SampleKinds[Reads]>;
}

/** Joins a governor's parts; what it creates gets tunables that have been checked. */
export function defineGovernor<Reads extends keyof SampleKinds, Tunables extends z.ZodObject>(definition: {
  readonly name: string;
  readonly reads: Reads;
  readonly tunables: Tunables;
  readonly create: (policy: FrequencyPolicy, tunables: z.output<Tunables>) => Governor<SampleKinds[Reads]>;
}): GovernorKind<Reads> {
  const { create, ...kind } = definition;
  return {
    ...kind,
    start(policy, given = {}) {
      const checked = kind.tunables.safeParse(given, { reportInput: true });
      if (checked.success) return create(policy, checked.data);
      const known = Object.keys(kind.tunables.shape);
      throw inputError(
        `tunables of ${kind.name}`,
        schemaProblems(checked.error.issues, () => known),
      );
    },
  };
}

/** For governors that have nothing to tune. */
export const noTunables = z.strictObject({});
