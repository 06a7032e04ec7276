/**
 * An alarm about a slow-down that nothing foretold: how long it lasts, and the caution that remains when it is over.
 * Load monitors have their say soon; without them only waiting shows whether the disturbance has left.
 */

/** How long an alarm lasts at least: the load monitors' window and a step, and until some inferences were seen. */
const sensedSeconds = 0.25;
const samplesAtLeast = 5;
/** Without load monitors each false hope doubles the wait. */
const blindSeconds = { first: 1, last: 16 };
/** Inferences after an alarm over which the extra margin, in spreads of the profile, fades away. */
const cautionSamples = 20;

export class Alarm {
  /** 1 when the alarm is raised, fading away to 0 with the inferences since. */
  caution = 0;
  /** Inferences to be seen before it may end. */
  #samplesMissing = 0;
  #endSeconds = Number.NEGATIVE_INFINITY;
  #blindSeconds = blindSeconds.first;

  isOn(nowSeconds: number): boolean {
    return nowSeconds < this.#endSeconds || this.#samplesMissing > 0;
  }

  /** Raises it, or makes it last from now on. @param isBlind whether no monitor tells of the load */
  raise(nowSeconds: number, isBlind: boolean): void {
    if (!this.isOn(nowSeconds)) this.#lengthenWait(nowSeconds);
    this.#endSeconds = nowSeconds + (isBlind ? this.#blindSeconds : sensedSeconds);
    this.caution = 1;
    this.#samplesMissing = samplesAtLeast;
  }

  /** An alarm soon after the last one means that the disturbance was still there. */
  #lengthenWait(nowSeconds: number): void {
    const soon = nowSeconds < this.#endSeconds + 2 * this.#blindSeconds;
    this.#blindSeconds = soon ? Math.min(blindSeconds.last, 2 * this.#blindSeconds) : blindSeconds.first;
  }

  /** An inference was seen that may raise an alarm: caution since the last one fades. */
  fade(): void {
    this.caution *= 1 - 1 / cautionSamples;
  }

  /** The inference has had its say. */
  countSample(): void {
    this.#samplesMissing--;
  }
}
