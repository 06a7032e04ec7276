/**
 * How far a board's power is from its model: the base, and for each domain a factor on what it takes without work and
 * one on what work adds. A Bayesian linear regression on the power sensor, which begins at the model.
 */
import type { ClockDomain } from '../../core/profile.js';

/** Deviations of what the model says, relative, before anything was measured. */
const prior = 0.15;
/** Of a measurement, relative: sensors, and windows that do not quite fit. */
const noise = 0.03;
/** Per observation: what temperature moves. */
const drift = 1e-6;
/** No factor is believed outside. */
const range = { low: 0.4, high: 2.5 };

/** Of one domain, in the window of a measurement: what the model says that it took. */
export interface DomainPower {
  /** Without work. */
  readonly idleWatts: number;
  /** By its work. */
  readonly workWatts: number;
}

export class PowerScales {
  readonly #mean: number[];
  readonly #covariance: number[][];

  /** @param baseWatts of the board by its model; what no domain takes */
  constructor(
    domains: readonly ClockDomain[],
    private readonly baseWatts: number,
  ) {
    const size = 1 + 2 * domains.length;
    this.#mean = Array.from({ length: size }, () => 1);
    this.#covariance = this.#mean.map((_, i) => this.#mean.map((__, j) => (i === j ? prior ** 2 : 0)));
  }

  get base(): number {
    return this.baseWatts * this.#bounded(0);
  }

  /** Factor on what a domain takes without work, by its index. */
  idle(domain: number): number {
    return this.#bounded(1 + 2 * domain);
  }

  /** Factor on what its work adds. */
  work(domain: number): number {
    return this.#bounded(2 + 2 * domain);
  }

  #bounded(index: number): number {
    return Math.min(range.high, Math.max(range.low, this.#mean[index]!));
  }

  /** Learns from a measurement. @param watts of the whole board */
  observe(watts: number, domains: readonly DomainPower[]): void {
    const features = [
      this.baseWatts,
      ...domains.flatMap(({ idleWatts, workWatts }) => [idleWatts, workWatts]),
    ];
    const carried = this.#covariance.map((row) => dot(row, features));
    const total = dot(carried, features) + (noise * watts) ** 2;
    const innovation = watts - dot(this.#mean, features);
    carried.forEach((value, i) => {
      this.#mean[i]! += (value / total) * innovation;
    });
    this.#covariance.forEach((row, i) => {
      row.forEach((_, j) => {
        row[j]! -= (carried[i]! * carried[j]!) / total;
      });
      row[i] = Math.min(prior ** 2, row[i]! + drift);
    });
  }
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
