/**
 * The fastest plan under a cap on power. The solver minimises one sum, and here that is time: so clocks are taken away
 * until what is left keeps the cap.
 */
import { joulesOf } from './outlook.js';
import type { Outcome } from './planner.js';
import type { Moment } from './problem.js';
import type { Tracked } from './tracked.js';

/** How far up the clocks may go, one try after the other. */
const shares = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0];

/** @param solve the fastest plan at the highest clocks of a moment */
export function fastestUnderCap(
  apps: readonly Tracked[],
  moment: Moment,
  solve: (moment: Moment) => Outcome,
): Outcome {
  for (const share of shares) {
    const highest = Array.from(moment.highest, (top) => Math.round(share * top));
    const outcome = solve({ ...moment, highest });
    if (wattsOf(apps, moment, outcome) <= moment.capWatts!) return outcome;
  }
  return { points: apps.map(() => -1), levels: moment.domains.map(() => 0) };
}

/** Of the domains under a plan, with what was learned of their power. */
export function wattsOf(apps: readonly Tracked[], moment: Moment, { points, levels }: Outcome): number {
  const { domains, idleScale, workScale } = moment;
  const idle = domains.reduce(
    (sum, { idleWatts }, domain) => sum + (idleWatts?.[levels[domain]!] ?? 0) * idleScale(domain),
    0,
  );
  return apps.reduce((sum, app, index) => {
    const point = app.points[points[index]!];
    if (point === undefined) return sum;
    const joules = joulesOf(point, levels[point.main.domain]!, levels, workScale);
    return sum + app.arrivals.ratePerSecond * joules;
  }, idle);
}
