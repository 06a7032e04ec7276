/** What each value of a scenario may be by itself, but not together with another. */
import { type Problem, placeText } from '../../core/schema-problems.js';
import { targetProblems } from '../target-schema.js';
import { eventProblems } from './event-contradictions.js';
import type { ApplicationEntry, BackgroundEntry } from './schema-loads.js';
import type { CheckEntry } from './schema-system.js';
import { checkedMetrics } from './schema-system.js';
import { type Placed, type SoundParts, soundParts } from './sound-parts.js';
import { unknownApplication } from './unknown-application.js';

/** @param value the whole file, whatever it holds */
export function contradictions(value: unknown): Problem[] {
  const parts = soundParts(value);
  return [
    ...sameNames([...parts.names.applications, ...parts.names.background]),
    ...sameNames(parts.names.phases),
    ...settingProblems(parts),
    ...[...parts.applications, ...parts.background, ...parts.phases].flatMap((span) =>
      spanProblems(span, parts.seconds),
    ),
    ...parts.applications.flatMap(applicationProblems),
    ...parts.background.flatMap(backgroundProblems),
    ...parts.events.flatMap((event) => eventProblems(event, parts)),
    ...parts.checks.flatMap((check) => checkProblems(check, parts)),
    ...disturbanceProblems(parts),
  ];
}

function sameNames(names: readonly Placed<string>[]): Problem[] {
  return names.flatMap(({ entry, place }, index) => {
    const first = names.findIndex((other) => other.entry === entry);
    if (first === index) return [];
    const other = placeText(names[first]!.place.slice(0, -1));
    return [{ place, text: `must be unique but ${other} is named ${entry} too` }];
  });
}

function settingProblems({ setting }: SoundParts): Problem[] {
  return Object.entries(setting?.limits ?? {}).flatMap(([domain, { minMegahertz, maxMegahertz }]) => {
    if (minMegahertz === undefined || maxMegahertz === undefined || minMegahertz <= maxMegahertz) return [];
    const place = ['setting', 'limits', domain, 'maxMegahertz'];
    return [{ place, text: `must be at least minMegahertz ${minMegahertz}` }];
  });
}

function spanProblems(
  { entry, place }: Placed<{ startSeconds: number; endSeconds?: number | undefined }>,
  seconds: number,
): Problem[] {
  const { startSeconds, endSeconds } = entry;
  const within = `must be within the scenario's ${seconds} seconds`;
  const problems: Problem[] = [];
  if (startSeconds >= seconds) problems.push({ place: [...place, 'startSeconds'], text: within });
  if (endSeconds === undefined) return problems;
  const text = endSeconds <= startSeconds ? `must be after startSeconds ${startSeconds}` : within;
  if (endSeconds <= startSeconds || endSeconds > seconds)
    problems.push({ place: [...place, 'endSeconds'], text });
  return problems;
}

function applicationProblems({ entry, place }: Placed<ApplicationEntry>): Problem[] {
  const { arrivals, target, queueLimit } = entry;
  const problems = targetProblems(target, [...place, 'target']);
  if (target.deadlineMilliseconds === undefined && arrivals.kind !== 'periodic')
    problems.push({
      place: [...place, 'target', 'deadlineMilliseconds'],
      text: 'is missing: only of periodic arrivals the period can stand for it',
    });
  if (arrivals.kind === 'closed-loop' && arrivals.samples > queueLimit + 1)
    problems.push({
      place: [...place, 'arrivals', 'samples'],
      text: `must be at most ${queueLimit + 1}: one that runs and queueLimit ${queueLimit} that wait`,
    });
  return problems;
}

function backgroundProblems({ entry, place }: Placed<BackgroundEntry>): Problem[] {
  const problems: Problem[] = [];
  if ((entry.arrivals === undefined) === (entry.continuous === undefined))
    problems.push({ place, text: 'must have exactly one of arrivals and continuous' });
  if (entry.cpus !== undefined && entry.work.processor === 'gpu')
    problems.push({ place: [...place, 'cpus'], text: 'has a meaning only with work.processor cpu' });
  return problems;
}

const boardMetrics: readonly string[] = ['peakCelsius', 'meanPowerWatts'];

function checkProblems({ entry, place }: Placed<CheckEntry>, parts: SoundParts): Problem[] {
  const { application } = entry;
  const metrics = checkedMetrics.filter((metric) => entry[metric] !== undefined);
  const problems = unknownApplication(application, [...place, 'application'], parts);
  if (metrics.length === 0) problems.push({ place, text: `must have one of ${checkedMetrics.join(' ')}` });
  if (entry.recoverySeconds !== undefined && parts.disturbanceSeconds === undefined)
    problems.push({
      place: [...place, 'recoverySeconds'],
      text: 'has a meaning only with disturbanceSeconds',
    });
  for (const metric of metrics)
    if (application !== undefined && boardMetrics.includes(metric))
      problems.push({ place: [...place, metric], text: 'is of the board and not of an application' });
  return problems;
}

function disturbanceProblems({ disturbanceSeconds, seconds }: SoundParts): Problem[] {
  if (disturbanceSeconds === undefined || disturbanceSeconds < seconds) return [];
  return [{ place: ['disturbanceSeconds'], text: `must be within the scenario's ${seconds} seconds` }];
}
