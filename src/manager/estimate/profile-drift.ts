/**
 * Whether a profile is no longer what an application takes: what was learned to be its own part of the slow-down, not
 * its surroundings', stays far from the profile for long while nobody shares the domain.
 */

/** As logarithm: a quarter more or, the same the other way, a fifth less. */
const farLog = Math.log(1.25);
const longSeconds = 10;

export class ProfileDrift {
  /** By place: since when it is far, and whether that was told. */
  readonly #far = new Map<string, { readonly sinceSeconds: number; told: boolean }>();

  /**
   * @param place such as a mapping's name
   * @param ownLog logarithm of the application's own slow-down there
   * @returns the factor when it is to be told: once, until the profile fits again
   */
  look(place: string, ownLog: number, nowSeconds: number): number | null {
    if (Math.abs(ownLog) <= farLog) {
      this.#far.delete(place);
      return null;
    }
    const far = this.#far.get(place) ?? { sinceSeconds: nowSeconds, told: false };
    this.#far.set(place, far);
    if (far.told || nowSeconds < far.sinceSeconds + longSeconds) return null;
    far.told = true;
    return Math.exp(ownLog);
  }

  /** Somebody shares the domain, or nothing runs there: nothing that is seen now is the profile's own. */
  interrupt(place: string): void {
    if (this.#far.get(place)?.told === false) this.#far.delete(place);
  }
}
