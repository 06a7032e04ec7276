/** An event as it stands in the file to one that says of which kind it is, in base units. */

import type { SystemTarget } from '../../core/target.js';
import type { SystemChangeEntry } from '../system-schema.js';
import { quantileOf } from '../target-schema.js';
import { happeningsOf } from './event-contradictions.js';
import type { EventEntry, HappeningKey } from './schema-system.js';
import type { Happening, ScenarioEvent, ScenarioTarget } from './types.js';
import { bytesPerMegabyte } from './units.js';

/** As if every key were there: each reader looks only at the one that is. */
type WholeEntry = { [K in keyof EventEntry]-?: NonNullable<EventEntry[K]> };

/** @param entry with exactly one key beside its time */
export function toEvent(entry: EventEntry): ScenarioEvent {
  const key = happeningsOf(entry)[0]!;
  return { atSeconds: entry.atSeconds, ...readers[key](entry as WholeEntry) };
}

const readers: Readonly<Record<HappeningKey, (entry: WholeEntry) => Happening>> = {
  target: ({ target: { application, ...change } }) => ({
    kind: 'target',
    application,
    change: toTargetChange(change),
  }),
  system: ({ system }) => ({ kind: 'system', change: toSystemChange(system) }),
  ambientCelsius: ({ ambientCelsius }) => ({ kind: 'ambient', celsius: ambientCelsius }),
  fan: ({ fan }) => ({ kind: 'fan', speed: fan }),
  offline: ({ offline }) => ({ kind: 'offline', cpus: offline }),
  online: ({ online }) => ({ kind: 'online', cpus: online }),
  sensor: ({ sensor }) => ({ ...sensor, kind: 'sensor', relative: sensor.relative ?? 0 }),
  governor: ({ governor }) => ({ kind: 'governor', domain: governor.domain, governor: governor.name }),
  kill: ({ kill }) => ({ ...kill, kind: 'kill', restartSeconds: kill.restartSeconds ?? null }),
};

type TargetChange = Omit<NonNullable<EventEntry['target']>, 'application'>;

function toTargetChange({
  deadlineMilliseconds,
  quantile,
  missBudget,
  ...change
}: TargetChange): Partial<ScenarioTarget> {
  const deadlineSeconds = deadlineMilliseconds === undefined ? undefined : deadlineMilliseconds / 1000;
  return given({ ...change, deadlineSeconds, quantile: quantileOf({ quantile, missBudget }) });
}

function toSystemChange({ memoryMegabytes, ...change }: SystemChangeEntry): Partial<SystemTarget> {
  if (memoryMegabytes === undefined) return given(change);
  return {
    ...given(change),
    memoryBytes: memoryMegabytes === null ? null : memoryMegabytes * bytesPerMegabyte,
  };
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** What is not there does not stand there as undefined either, as whoever spreads a change expects. */
function given<T extends object>(change: T): Given<T> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Given<T>;
}
