/**
 * POET's schedule: of all pairs of configurations that reach a speed-up together, the one that takes the least energy,
 * and how many frames each of the two gets. Between seconds and joules per frame the best pairs are the edges of the
 * lower convex hull, so none has to be tried.
 */
import type { Levels } from '../../core/option-cost.js';
import type { ClockPoint } from './clock-points.js';

export interface Configuration {
  readonly levels: Levels;
  /** Per frame. */
  readonly seconds: number;
  /** Per frame, idle power while it runs included. */
  readonly joules: number;
}

export interface Schedule {
  readonly lower: Configuration;
  readonly upper: Configuration;
  /** Of the frames of a period these are computed in the lower configuration, the rest in the upper one. */
  readonly lowerFrames: number;
}

export class Configurations {
  readonly #hull: readonly Configuration[];

  /** @param points of one operating point, at least one */
  constructor(points: readonly ClockPoint[]) {
    const all = points.map(({ levels, seconds, joules, idleWatts }) => ({
      levels,
      seconds,
      joules: joules + idleWatts * seconds,
    }));
    this.#hull = lowerHull(all);
  }

  /** How much faster than the slowest. */
  get greatestSpeedUp(): number {
    return this.#hull.at(-1)!.seconds / this.#hull[0]!.seconds;
  }

  /** @param speedUp 1 to the greatest */
  schedule(speedUp: number, periodFrames: number): Schedule {
    const seconds = this.#hull.at(-1)!.seconds / speedUp;
    const above = this.#hull.findIndex((one) => one.seconds >= seconds * (1 - 1e-12));
    const lower = this.#hull[above < 0 ? this.#hull.length - 1 : above]!;
    const upper = this.#hull[Math.max(0, above - 1)]!;
    const share =
      lower.seconds > upper.seconds ? (seconds - upper.seconds) / (lower.seconds - upper.seconds) : 0;
    return { lower, upper, lowerFrames: Math.floor(share * periodFrames + 1e-9) };
  }
}

/** The fastest first; of equally fast ones the cheapest (A. M. Andrew's monotone chain, 1979). */
function lowerHull(configurations: readonly Configuration[]): Configuration[] {
  const sorted = [...configurations].sort((a, b) => a.seconds - b.seconds || a.joules - b.joules);
  const hull: Configuration[] = [];
  for (const next of sorted) {
    if (next.seconds === hull.at(-1)?.seconds) continue;
    while (hull.length > 1 && !turnsUp(hull.at(-2)!, hull.at(-1)!, next)) hull.pop();
    hull.push(next);
  }
  return hull;
}

function turnsUp(a: Configuration, b: Configuration, c: Configuration): boolean {
  return (b.seconds - a.seconds) * (c.joules - a.joules) > (b.joules - a.joules) * (c.seconds - a.seconds);
}
