/**
 * How long something takes at any clock, from a few at which it was measured: t = compute / f + memory, as on virtual
 * boards. What waits for memory does not get faster with the clock.
 */

export interface TimedAt {
  readonly hertz: number;
  readonly seconds: number;
}

export interface ClockFit {
  readonly computeCycles: number;
  readonly memorySeconds: number;
}

/**
 * Least squares of the relative error, neither part below nothing.
 *
 * @param samples at least one; with one alone, all of it is compute
 */
export function fitClock(samples: readonly TimedAt[]): ClockFit {
  // Divided by the measured time, the model is x * compute + y * memory = 1.
  const rows = samples.map(({ hertz, seconds }) => ({ x: 1 / (hertz * seconds), y: 1 / seconds }));
  const sum = (of: (row: { x: number; y: number }) => number) => rows.reduce((all, row) => all + of(row), 0);
  const [xx, xy, yy] = [sum(({ x }) => x * x), sum(({ x, y }) => x * y), sum(({ y }) => y * y)];
  const [x, y] = [sum((row) => row.x), sum((row) => row.y)];
  const determinant = xx * yy - xy * xy;
  const onlyCompute = { computeCycles: x / xx, memorySeconds: 0 };
  // One clock alone, or clocks too near each other to tell the parts apart.
  if (determinant <= 1e-9 * xx * yy) return onlyCompute;
  const computeCycles = (x * yy - y * xy) / determinant;
  const memorySeconds = (y * xx - x * xy) / determinant;
  if (memorySeconds < 0) return onlyCompute;
  return computeCycles < 0 ? { computeCycles: 0, memorySeconds: y / yy } : { computeCycles, memorySeconds };
}

export function secondsAtClock({ computeCycles, memorySeconds }: ClockFit, hertz: number): number {
  return computeCycles / hertz + memorySeconds;
}

export interface ValueAt {
  readonly hertz: number;
  readonly value: number;
}

/**
 * A value between the clocks at which it was measured, straight from one to the next; beyond them as at the last.
 *
 * @param samples ascending, at least one
 */
export function interpolate(samples: readonly ValueAt[], hertz: number): number {
  const above = samples.findIndex((sample) => sample.hertz >= hertz);
  if (above <= 0) return (above === 0 ? samples[0] : samples.at(-1))!.value;
  const [low, high] = [samples[above - 1]!, samples[above]!];
  const share = (hertz - low.hertz) / (high.hertz - low.hertz);
  return low.value + share * (high.value - low.value);
}
