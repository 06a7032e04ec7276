/**
 * Whether a measurement counts, as MLPerf judges a run: VALID, or INVALID with every reason. An invalid one is kept
 * and shown, so that a person sees what went wrong.
 */
import { formatQuantity } from '../../../core/units.js';
import type { MachineLook, OperatingPoint } from './machine.js';
import { type RoundLimits, relativeHalfWidth } from './measure-rounds.js';

export interface Judged {
  readonly point: OperatingPoint;
  /** Seconds. */
  readonly samples: readonly number[];
  /** From before the first sample to after the last. */
  readonly looks: readonly MachineLook[];
}

/** A clock is read as the driver rounds it; neighbouring operating points are further apart. */
const clockTolerance = 0.03;
/** Cores that others may take without being noticed: what an idle system does by itself. */
const strangersCores = 0.15;
/** The kernel counts in ticks of 10 ms: over less time nothing can be said of others. */
const shortestSeconds = 0.2;

/** @returns nothing for a valid measurement */
export function reasonsAgainst(judged: Judged, limits: RoundLimits): string[] {
  const checks = [
    tooFew(judged, limits),
    tooWide(judged, limits),
    clockMoved(judged),
    limitMoved(judged),
    throttled(judged),
    governorChanged(judged),
    othersWorked(judged),
  ];
  return checks.filter((reason) => reason !== null);
}

function tooFew({ samples }: Judged, { fewestRounds }: RoundLimits): string | null {
  return samples.length >= fewestRounds
    ? null
    : `only ${samples.length} samples: at least ${fewestRounds} are needed`;
}

function tooWide({ samples }: Judged, { precision }: RoundLimits): string | null {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const width = relativeHalfWidth(samples);
  return width <= precision
    ? null
    : `the median is known to ${percent(width)} only: ${percent(precision)} were asked for`;
}

function clockMoved({ point, looks }: Judged): string | null {
  const { hertz } = point;
  if (hertz === null) return null;
  const seen = looks.flatMap(({ lowestHertz, highestHertz }) => [lowestHertz, highestHertz]);
  const other = seen.find((value) => value !== null && Math.abs(value / hertz - 1) > clockTolerance);
  return other === undefined || other === null
    ? null
    : `the clock moved: ${formatQuantity(other, 'hertz')} were seen where ${formatQuantity(hertz, 'hertz')} was pinned`;
}

function limitMoved({ point: { hertz }, looks }: Judged): string | null {
  const other = looks.find(
    ({ limitHertz }) =>
      hertz !== null && limitHertz !== null && Math.abs(limitHertz / hertz - 1) > clockTolerance,
  );
  return other === undefined
    ? null
    : `someone limited the clock to ${formatQuantity(other.limitHertz!, 'hertz')} meanwhile`;
}

function throttled({ looks }: Judged): string | null {
  const seen = looks.map(({ throttling }) => throttling).filter((one) => one !== null);
  const slowed = seen.some(({ now, count }) => now > 0 || count > seen[0]!.count);
  return slowed ? 'the machine slowed itself down (thermal throttling)' : null;
}

function governorChanged({ looks }: Judged): string | null {
  const governors = [...new Set(looks.map(({ governor }) => governor))];
  return governors.length < 2 ? null : `the governor changed: ${governors.join(', then ')}`;
}

function othersWorked({ looks }: Judged): string | null {
  const cores = coresOfOthers(looks);
  return cores === null || cores <= strangersCores
    ? null
    : `the machine was busy with other work: ${cores.toFixed(2)} cores`;
}

/** Cores that were busy with anything but this process; null where nothing says. */
export function coresOfOthers(looks: readonly MachineLook[]): number | null {
  const [first, last] = [looks[0]!, looks.at(-1)!];
  const elapsed = last.timeSeconds - first.timeSeconds;
  if (first.busySeconds === null || last.busySeconds === null || elapsed < shortestSeconds) return null;
  const busy = last.busySeconds - first.busySeconds;
  return Math.max(0, (busy - (last.ownSeconds - first.ownSeconds)) / elapsed);
}
