/**
 * What a search may spend, in steps of about a microsecond each: counted, not timed, so that the same problems have the
 * same answers on every machine.
 */
export class Effort {
  #left = 0;

  begin(steps: number): void {
    this.#left = steps;
  }

  spend(steps: number): void {
    this.#left -= steps;
  }

  get left(): number {
    return Math.max(0, this.#left);
  }

  get isSpent(): boolean {
    return this.#left <= 0;
  }
}
