/** The operating point and clocks that an application would choose for itself, if nothing but its own slow-down counted. */
import type { Levels } from '../../core/option-cost.js';
import type { Objective } from '../../core/target.js';
import type { ClockPoint } from './clock-points.js';

export interface Wish {
  readonly objective: Objective;
  readonly accuracyFloor: number;
  /** By domain: its clock will be so high anyway. */
  readonly leastLevels: Levels;
  /** Times the profile: on average, and at the quantile that the target asks for. */
  readonly slowDown: number;
  readonly tail: number;
  /** For one frame, at that quantile. */
  readonly limitSeconds: number;
  /** From one frame to the next. */
  readonly periodSeconds: number;
}

/** The first that differs counts, less is better. */
type Cost = readonly [late: number, first: number, second: number];

/**
 * Of the points in time and above the accuracy floor the one with the least energy, the most accurate or the fastest,
 * as the objective says; where none is in time the fastest. A floor that nothing keeps does not count.
 *
 * @param points at least one
 */
export function bestPoint(points: readonly ClockPoint[], wish: Wish): ClockPoint {
  const high = points.filter(({ levels }) => isAtLeast(levels, wish.leastLevels));
  const accurate = high.filter(({ option }) => option.accuracy >= wish.accuracyFloor);
  const allowed = accurate.length > 0 ? accurate : high;
  let best = allowed[0]!;
  let least = costOf(best, wish);
  for (const point of allowed) {
    const cost = costOf(point, wish);
    if (isLess(cost, least)) [best, least] = [point, cost];
  }
  return best;
}

function isAtLeast(levels: Levels, least: Levels): boolean {
  for (const [domain, level] of levels) if (level < (least.get(domain) ?? 0)) return false;
  return true;
}

function costOf({ option, seconds, joules, idleWatts }: ClockPoint, wish: Wish): Cost {
  const tail = seconds * wish.tail;
  if (tail > wish.limitSeconds) return [1, tail, 0];
  const energy = joules * wish.slowDown + idleWatts * wish.periodSeconds;
  if (wish.objective === 'max-accuracy') return [0, -option.accuracy, energy];
  return wish.objective === 'min-latency' ? [0, tail, energy] : [0, energy, -option.accuracy];
}

function isLess(a: Cost, b: Cost): boolean {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return a[index]! < b[index]!;
  return false;
}
