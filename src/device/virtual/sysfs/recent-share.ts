/** A share of time out of a counter of busy seconds, as drivers say it of the interval that is over. */

interface Look {
  readonly nowSeconds: number;
  readonly busySeconds: number;
}

/** As long as Tegra's actmon and the usual devfreq governors look at once. */
const intervalSeconds = 0.05;

export class RecentShare {
  #before: Look;
  #latest: Look;

  /** @param look the counter now, and the time that it counts against */
  constructor(private readonly look: () => Look) {
    this.#before = look();
    this.#latest = this.#before;
  }

  /** From 0 to 1, over at least one interval once that long has gone by. */
  read(): number {
    const now = this.look();
    if (now.nowSeconds - this.#latest.nowSeconds >= intervalSeconds) {
      this.#before = this.#latest;
      this.#latest = now;
    }
    const elapsed = now.nowSeconds - this.#before.nowSeconds;
    if (elapsed <= 0) return 0;
    return Math.min(1, Math.max(0, (now.busySeconds - this.#before.busySeconds) / elapsed));
  }
}
