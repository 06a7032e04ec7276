/** The largest of the last so many values, none of which is negative. */
export class RecentPeak {
  readonly #values: Float64Array;
  #next = 0;
  #peak = 0;

  constructor(readonly size: number) {
    this.#values = new Float64Array(size);
  }

  /** @returns the peak of the last ones, this value included */
  add(value: number): number {
    const forgotten = this.#values[this.#next]!;
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.size;
    if (value >= this.#peak) this.#peak = value;
    else if (forgotten === this.#peak) this.#peak = this.#values.reduce((peak, one) => Math.max(peak, one));
    return this.#peak;
  }
}
