/**
 * Clocks as they are, beside what was asked for: changes take a while, and the kernel may hold a clock down when the
 * board is hot or somebody else sets limits.
 */
import type { Reading } from '../../core/monitor.js';
import { readingValue } from '../../core/monitor.js';
import type { ClockDomain } from '../../core/profile.js';

/** After a request nothing that is read counts for so long. */
const settleSeconds = 0.02;
/** A clock that was held down is tried again, a level at a time. */
const retrySeconds = 1;

export class ClockWatch {
  /** Level in force, as far as is known. */
  level: number;
  /** The highest level that can be had. */
  highest: number;
  /** Null until something was asked for: a clock that nobody has set is not held down. */
  #asked: number | null = null;
  #changedSeconds = Number.NEGATIVE_INFINITY;
  #heldSeconds = Number.NEGATIVE_INFINITY;

  constructor(readonly domain: ClockDomain) {
    this.highest = domain.hertz.length - 1;
    this.level = this.highest;
  }

  /** @param level that was asked for now */
  ask(level: number, nowSeconds: number): void {
    this.#asked = level;
    this.level = level;
    this.#changedSeconds = nowSeconds;
  }

  /** Whether the clock was the same all the time since then. */
  steadySince(seconds: number): boolean {
    return seconds >= this.#changedSeconds;
  }

  /** @param reading of the clock in hertz; without one the clock is taken to be what was asked for */
  look(reading: Reading | undefined, nowSeconds: number): void {
    const hertz = readingValue(reading);
    if (hertz === undefined || nowSeconds < this.#changedSeconds + settleSeconds) return;
    const level = nearestLevel(this.domain.hertz, hertz);
    if (level !== this.level) this.#changedSeconds = nowSeconds;
    this.level = level;
    if (this.#asked !== null && level < this.#asked) this.#hold(level, nowSeconds);
    else if (nowSeconds > this.#heldSeconds + retrySeconds) this.#release(nowSeconds);
  }

  #hold(level: number, nowSeconds: number): void {
    this.highest = level;
    this.#heldSeconds = nowSeconds;
  }

  #release(nowSeconds: number): void {
    if (this.highest === this.domain.hertz.length - 1) return;
    this.highest++;
    this.#heldSeconds = nowSeconds;
  }
}

function nearestLevel(levels: readonly number[], hertz: number): number {
  let nearest = 0;
  for (let level = 1; level < levels.length; level++)
    if (Math.abs(levels[level]! - hertz) < Math.abs(levels[nearest]! - hertz)) nearest = level;
  return nearest;
}
