/** What it costs to shut an application out, or to serve it late: by priority, and more than any power. */
import type { Tracked } from './tracked.js';

/** Of the least important; and how often one of a priority counts as one of the next, where there are few of them. */
const least = 1000;
const ratio = 16;
/** The most important counts as so many of the least: more would drown watts in rounding. */
const mostTimes = ratio ** 4;
/** What being late by its whole limit costs, as a share of being shut out; and the most that being late costs. */
const lateness = { share: 0.1, most: 0.5 };

/** @returns by priority, in the unit of the objective */
export function rejectionPenalties(apps: readonly Tracked[]): ReadonlyMap<number, number> {
  const priorities = [...new Set(apps.map(({ application }) => application.target.priority))].sort(
    (a, b) => b - a,
  );
  const step = Math.min(ratio, mostTimes ** (1 / Math.max(1, priorities.length - 1)));
  return new Map(priorities.map((priority, rank) => [priority, least * step ** rank]));
}

/** @param latencySeconds that can be had, above the limit; infinite where a queue grows without bound */
export function latenessCost(latencySeconds: number, limitSeconds: number, rejectionPenalty: number): number {
  const share = lateness.share * (latencySeconds / limitSeconds - 1);
  return rejectionPenalty * Math.min(lateness.most, Math.max(0, share));
}
