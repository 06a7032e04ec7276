/** When a plan is made anew: when something has changed, or what is expected has moved, or some time has passed. */
import type { Surroundings, Tracked } from './tracked.js';

/** Without news a plan is made anew so often. */
const replanSeconds = 0.5;
/** So often a plan is looked for from far away as well. */
const wideSeconds = 2;
/** News: an expectation that moved by so much, relative. */
const material = 0.02;

export class News {
  #isTold = true;
  #plannedSeconds = Number.NEGATIVE_INFINITY;
  #widelySeconds = Number.NEGATIVE_INFINITY;
  #expected: readonly number[] = [];

  /** Something has changed. */
  tell(): void {
    this.#isTold = true;
  }

  isDue(nowSeconds: number, apps: readonly Tracked[], surroundings: Surroundings): boolean {
    if (this.#isTold || nowSeconds >= this.#plannedSeconds + replanSeconds) return true;
    return expectedOf(apps, surroundings).some(
      (value, index) => Math.abs(value / this.#expected[index]! - 1) > material,
    );
  }

  /** A plan is made now. @returns whether to look from far away */
  planned(nowSeconds: number): boolean {
    const isWide = this.#isTold || nowSeconds >= this.#widelySeconds + wideSeconds;
    this.#isTold = false;
    this.#plannedSeconds = nowSeconds;
    if (isWide) this.#widelySeconds = nowSeconds;
    return isWide;
  }

  /** What the plan in force was made from. */
  remember(apps: readonly Tracked[], surroundings: Surroundings): void {
    this.#expected = expectedOf(apps, surroundings);
  }
}

function expectedOf(apps: readonly Tracked[], surroundings: Surroundings): number[] {
  return apps.flatMap((app) => {
    const { slowDown, tail } = app.expectation(app.points[app.decided ?? 0]!, surroundings);
    return [slowDown * tail, app.arrivals.ratePerSecond, 1 + app.arrivals.variation];
  });
}
