/**
 * The parts of a scenario that are right by themselves, also where the rest of the file is not: so that what contradicts
 * itself is found together with what the schema finds, and not only when that is corrected.
 */
import type { z } from 'zod';
import type { Place } from '../../core/schema-problems.js';
import { type ScenarioFile, scenarioSeconds, settingSchema } from './schema.js';
import {
  type ApplicationEntry,
  applicationSchema,
  type BackgroundEntry,
  backgroundSchema,
} from './schema-loads.js';
import {
  type CheckEntry,
  checkSchema,
  type EventEntry,
  eventSchema,
  type PhaseEntry,
  phaseSchema,
} from './schema-system.js';
import { seconds } from './schema-words.js';

export interface Placed<T> {
  readonly entry: T;
  readonly place: Place;
}

export interface SoundParts {
  /** Infinity where the file does not say it rightly: nothing is too late then. */
  readonly seconds: number;
  readonly disturbanceSeconds: number | undefined;
  readonly setting: ScenarioFile['setting'] | undefined;
  readonly applications: readonly Placed<ApplicationEntry>[];
  readonly background: readonly Placed<BackgroundEntry>[];
  readonly events: readonly Placed<EventEntry>[];
  readonly checks: readonly Placed<CheckEntry>[];
  readonly phases: readonly Placed<PhaseEntry>[];
  /** Also of those entries that are not right otherwise. */
  readonly names: Readonly<Record<'applications' | 'background' | 'phases', readonly Placed<string>[]>>;
}

/** @param value the whole file, whatever it holds */
export function soundParts(value: unknown): SoundParts {
  const file = isRecord(value) ? value : {};
  const list = <S extends z.ZodType>(key: string, schema: S) => soundEntries(file[key], key, schema);
  return {
    seconds: scenarioSeconds.safeParse(file.seconds).data ?? Number.POSITIVE_INFINITY,
    disturbanceSeconds: seconds.safeParse(file.disturbanceSeconds).data,
    setting: settingSchema.safeParse(file.setting).data,
    applications: list('applications', applicationSchema),
    background: list('background', backgroundSchema),
    events: list('events', eventSchema),
    checks: list('checks', checkSchema),
    phases: list('phases', phaseSchema),
    names: {
      applications: namesIn(file.applications, 'applications'),
      background: namesIn(file.background, 'background'),
      phases: namesIn(file.phases, 'phases'),
    },
  };
}

function soundEntries<S extends z.ZodType>(list: unknown, key: string, schema: S): Placed<z.output<S>>[] {
  return entriesOf(list).flatMap((raw, index) => {
    const { success, data } = schema.safeParse(raw);
    return success ? [{ entry: data, place: [key, index] }] : [];
  });
}

function namesIn(list: unknown, key: string): Placed<string>[] {
  return entriesOf(list).flatMap((raw, index) =>
    isRecord(raw) && typeof raw.name === 'string' ? [{ entry: raw.name, place: [key, index, 'name'] }] : [],
  );
}

const entriesOf = (list: unknown): readonly unknown[] => (Array.isArray(list) ? list : []);

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
