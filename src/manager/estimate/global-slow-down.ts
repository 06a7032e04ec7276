/**
 * ALERT's one number for everything that makes an application slower than its profile: the factor is a Gaussian,
 * followed by a Kalman filter whose process noise grows with what surprised it.
 *
 * @see C. Wan, M. Santriaji, E. Rogers, H. Hoffmann, M. Maire, S. Lu, ALERT: accurate learning for energy and
 *   timeliness, USENIX ATC 2020
 */
const measurementNoise = 0.001;
/** Where the process noise begins, and its floor: the factor may jump at any time. */
const leastProcessNoise = 0.1;
/** Weight of the process noise so far; the rest is that of the last surprise. */
const forgetting = 0.3;

export class GlobalSlowDown {
  #mean = 1;
  #variance = 0.1;
  #gain = 0.5;
  #processNoise = leastProcessNoise;

  get mean(): number {
    return this.#mean;
  }

  get deviation(): number {
    return Math.sqrt(this.#variance);
  }

  /** @param factor observed seconds by profiled seconds, above 0 */
  observe(factor: number): void {
    const surprise = factor - this.#mean;
    const adapted = forgetting * this.#processNoise + (1 - forgetting) * (this.#gain * surprise) ** 2;
    this.#processNoise = Math.max(leastProcessNoise, adapted);
    this.#variance = (1 - this.#gain) * this.#variance + this.#processNoise;
    this.#gain = this.#variance / (this.#variance + measurementNoise);
    this.#mean += this.#gain * surprise;
  }
}
