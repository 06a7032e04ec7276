/**
 * The temperature of a board as one thermal mass: dT/dt = a + b P + c T, fitted online, and what power keeps it below
 * a limit.
 */

/** Between two looks. */
const stepSeconds = 1;
/** How far ahead the temperature must not pass the limit: heat sinks answer in tens of seconds. */
const horizonSeconds = 20;
/** Looks after which the fit is believed. */
const believedLooks = 20;
/** What an old look counts for after each new one. */
const forgetting = 0.995;
/** Without a fit: kelvins below the limit from which power is held back, and to what share of the present. */
const cautious = { kelvins: 3, share: 0.9 };

export class HeatModel {
  #last: { seconds: number; celsius: number; joules: number } | null = null;
  #joules = 0;
  #looks = 0;
  /** Normal equations of the regression on 1, P and T. */
  readonly #sums = Array.from({ length: 3 }, () => [0, 0, 0]);
  readonly #right = [0, 0, 0];

  /** @param watts mean since the last call, which was `seconds` ago */
  observe(nowSeconds: number, seconds: number, celsius: number, watts: number): void {
    this.#joules += watts * seconds;
    const last = this.#last;
    if (last !== null && nowSeconds < last.seconds + stepSeconds) return;
    if (last !== null)
      this.#learn(nowSeconds - last.seconds, last.celsius, celsius, this.#joules - last.joules);
    this.#last = { seconds: nowSeconds, celsius, joules: this.#joules };
  }

  #learn(seconds: number, before: number, after: number, joules: number): void {
    const features = [1, joules / seconds, before];
    const rate = (after - before) / seconds;
    this.#looks++;
    features.forEach((left, i) => {
      this.#right[i] = forgetting * this.#right[i]! + left * rate;
      features.forEach((right, j) => {
        this.#sums[i]![j] = forgetting * this.#sums[i]![j]! + left * right;
      });
    });
  }

  /** Power that keeps the board below a limit; infinite where the present power is far from it. */
  capWatts(limitCelsius: number, presentWatts: number): number {
    if (this.#last === null) return Number.POSITIVE_INFINITY;
    const { celsius } = this.#last;
    const fit = this.#looks < believedLooks ? null : this.#fit();
    if (fit === null)
      return celsius > limitCelsius - cautious.kelvins
        ? presentWatts * cautious.share
        : Number.POSITIVE_INFINITY;
    const left = Math.exp(fit.c * horizonSeconds);
    const settled = (limitCelsius - celsius * left) / (1 - left);
    return (-fit.c * settled - fit.a) / fit.b;
  }

  /** Null where the fit is no board: it warms with power and cools with temperature. */
  #fit(): { a: number; b: number; c: number } | null {
    const solution = solve(this.#sums, this.#right);
    if (solution === null) return null;
    const [a, b, c] = solution as [number, number, number];
    return b > 1e-6 && c < -1e-6 ? { a, b, c } : null;
  }
}

/** Gauss's elimination with a little on the diagonal: nothing is learned of what never moves. */
function solve(sums: readonly (readonly number[])[], right: readonly number[]): number[] | null {
  const rows = sums.map((row, i) => [
    ...row.map((value, j) => value + (i === j ? 1e-9 * (1 + value) : 0)),
    right[i]!,
  ]);
  for (let i = 0; i < rows.length; i++) {
    const pivot = rows[i]![i]!;
    if (Math.abs(pivot) < 1e-12) return null;
    for (let k = 0; k < rows.length; k++) {
      if (k === i) continue;
      const factor = rows[k]![i]! / pivot;
      rows[k] = rows[k]!.map((value, j) => value - factor * rows[i]![j]!);
    }
  }
  return rows.map((row, i) => row.at(-1)! / row[i]!);
}
