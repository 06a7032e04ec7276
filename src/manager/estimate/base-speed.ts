/**
 * The speed that an application would have at a speed-up of 1, by a Kalman filter over observed speeds at known
 * speed-ups: POET's view of everything that it does not control. Speeds are shares of the speed that is wanted.
 *
 * @see C. Imes, D. Kim, M. Maggio, H. Hoffmann, POET: a portable approach to minimizing energy under soft real-time
 *   constraints, RTAS 2015
 */
const processNoise = 1e-5;
const measurementNoise = 0.01;

export class BaseSpeed {
  /** For want of an observation: a fifth of what is wanted. */
  #speed = 0.2;
  #variance = 1;

  get speed(): number {
    return this.#speed;
  }

  /**
   * @param speed observed
   * @param speedUp in force meanwhile
   */
  observe(speed: number, speedUp: number): void {
    const variance = this.#variance + processNoise;
    const gain = (variance * speedUp) / (speedUp * variance * speedUp + measurementNoise);
    this.#speed += gain * (speed - speedUp * this.#speed);
    this.#variance = (1 - gain * speedUp) * variance;
  }
}
