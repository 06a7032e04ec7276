/** The largest of the last so many values, none of which is negative. */
export class RecentPeak {
  readonly #values: bigint[] = [];

  constructor(readonly size: number) {}

  /** @returns the peak of the last ones, this value included */
  add(value: bigint): bigint {
    this.#values.push(value);
    if (this.#values.length > this.size) this.#values.shift();
    return this.#values.reduce((peak, one) => (one > peak ? one : peak), 0n);
  }
}
