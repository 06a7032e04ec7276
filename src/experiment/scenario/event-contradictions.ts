/** What an event says that cannot be, or that says nothing. */
import type { Place, Problem } from '../../core/schema-problems.js';
import { targetProblems } from '../target-schema.js';
import { type EventEntry, type HappeningKey, happeningKeys } from './schema-system.js';
import type { Placed, SoundParts } from './sound-parts.js';
import { unknownApplication } from './unknown-application.js';

export function eventProblems({ entry, place }: Placed<EventEntry>, parts: SoundParts): Problem[] {
  return [
    ...timeProblems(entry, place, parts.seconds),
    ...choiceProblems(entry, place),
    ...emptyChange(entry.target, [...place, 'target'], ['application']),
    ...targetProblems(entry.target, [...place, 'target']),
    ...emptyChange(entry.system, [...place, 'system'], []),
    ...unknownApplication(entry.target?.application, [...place, 'target', 'application'], parts),
    ...unknownApplication(entry.kill?.application, [...place, 'kill', 'application'], parts),
    ...noiseProblems(entry, place),
    ...budgetProblems(entry, place),
  ];
}

function timeProblems({ atSeconds }: EventEntry, place: Place, seconds: number): Problem[] {
  if (atSeconds < seconds) return [];
  return [{ place: [...place, 'atSeconds'], text: `must be within the scenario's ${seconds} seconds` }];
}

/** The keys of an event that say what happens. */
export function happeningsOf(entry: EventEntry): HappeningKey[] {
  return happeningKeys.filter((key) => entry[key] !== undefined);
}

function choiceProblems(entry: EventEntry, place: Place): Problem[] {
  const given = happeningsOf(entry);
  if (given.length === 1) return [];
  const has = given.length === 0 ? '' : `, not ${given.join(' and ')}`;
  return [{ place, text: `must have exactly one of ${happeningKeys.join(' ')}${has}` }];
}

function emptyChange(change: object | undefined, place: Place, except: readonly string[]): Problem[] {
  if (change === undefined || Object.keys(change).some((key) => !except.includes(key))) return [];
  return [{ place, text: 'changes nothing' }];
}

function noiseProblems({ sensor }: EventEntry, place: Place): Problem[] {
  if (sensor === undefined || (sensor.fault === 'noisy') === (sensor.relative !== undefined)) return [];
  const text = sensor.fault === 'noisy' ? 'is missing' : 'has a meaning only with fault noisy';
  return [{ place: [...place, 'sensor', 'relative'], text }];
}

function budgetProblems({ atSeconds, system }: EventEntry, place: Place): Problem[] {
  const until = system?.energyBudget?.untilSeconds;
  if (until === undefined || until > atSeconds) return [];
  const text = `must be after atSeconds ${atSeconds}`;
  return [{ place: [...place, 'system', 'energyBudget', 'untilSeconds'], text }];
}
