/**
 * The level of a domain that feeds others, such as the processors of a graphics processor. The solver's options
 * depend on one clock each, so this one is fixed before it solves; here is the best one for the options it chose,
 * with the best levels of the other domains for each.
 */
import { joulesOf, latencyTail, neighbourSeconds, serviceTail } from './outlook.js';
import type { Point } from './points.js';
import { limitOf, type Moment } from './problem.js';
import type { Tracked } from './tracked.js';

export interface Chosen {
  readonly app: Tracked;
  readonly point: Point;
}

/** What it counts to be late at all, by a whole limit, and without end: more than any clock takes. */
const lateWatts = { atAll: 100, perLimit: 1000, withoutEnd: 1e6 } as const;

/** Domains that feed another one in any point of any application. */
export function hostDomains(apps: readonly Tracked[]): number[] {
  const hosts = apps.flatMap(({ points }) =>
    points.flatMap((point) => point.hosts.map(({ domain }) => domain)),
  );
  return [...new Set(hosts)];
}

/**
 * @param host index of the domain
 * @returns its best level; where no level satisfies all, the one at which they are late by least
 */
export function bestHostLevel(host: number, chosen: readonly Chosen[], moment: Moment): number {
  const { domains, highest, levels, system } = moment;
  if (system.objective === 'min-latency') return highest[host]!;
  const tried = Array.from(levels);
  let best = levels[host]!;
  let least = Number.POSITIVE_INFINITY;
  const others = domains.map((_, index) => index).filter((index) => index !== host);
  for (let level = highest[host]!; level >= 0; level--) {
    tried[host] = level;
    let cost = levelCost(host, level, tried, chosen, moment);
    for (const other of others) {
      if (cost >= least) break;
      cost += leastCost(other, tried, chosen, moment);
    }
    if (cost < least) [best, least] = [level, cost];
  }
  return best;
}

function leastCost(domain: number, levels: number[], chosen: readonly Chosen[], moment: Moment): number {
  let least = Number.POSITIVE_INFINITY;
  for (let level = 0; level <= moment.highest[domain]!; level++)
    least = Math.min(least, levelCost(domain, level, levels, chosen, moment));
  return least;
}

/** Watts of a domain at a level with the points that run on it, and what it counts that some of them are late. */
function levelCost(
  domain: number,
  level: number,
  levels: readonly number[],
  chosen: readonly Chosen[],
  moment: Moment,
): number {
  const { domains, workScale, idleScale } = moment;
  let watts = (domains[domain]!.idleWatts?.[level] ?? 0) * idleScale(domain);
  for (const { app, point } of chosen) {
    if (point.main.domain !== domain) continue;
    watts += lateness(app, point, level, levels, moment);
    watts += app.arrivals.ratePerSecond * joulesOf(point, level, levels, workScale);
  }
  return watts;
}

function lateness(
  app: Tracked,
  point: Point,
  level: number,
  levels: readonly number[],
  { domains, expectation, neighbours }: Moment,
): number {
  const { domain } = point.main;
  const expected = expectation(app, point);
  const others = neighbours(app, domain);
  const beside = neighbourSeconds(point, level, domains[domain]!.cores, others, expected.missShare);
  const latency = latencyTail(point, level, levels, expected, beside);
  const limit = limitOf(app);
  if (latency <= limit) return 0;
  if (Number.isFinite(latency)) return lateWatts.atAll + lateWatts.perLimit * (latency / limit - 1);
  const service = serviceTail(point, level, levels, expected, beside);
  return lateWatts.withoutEnd + lateWatts.perLimit * (service / limit);
}
