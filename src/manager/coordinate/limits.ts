/** What the limits of the system leave for power now: the slow loop, once a second. */
import type { SystemTarget } from '../../core/target.js';
import { HeatModel } from '../estimate/heat-model.js';

/** Kept below a limit: sensors lag, and the next second is not this one. */
const margin = 0.98;
const periodSeconds = 1;
/** A cap moves no faster than that, each second, so that the heat model sees what follows. */
const fastest = 0.1;

export interface Seen {
  readonly nowSeconds: number;
  /** Since the last look. */
  readonly elapsedSeconds: number;
  /** Mean power of the whole board since then. */
  readonly watts: number;
  /** Of the hottest zone; undefined where nothing tells. */
  readonly celsius: number | undefined;
}

export class PowerLimit {
  readonly #heat = new HeatModel();
  #joules = 0;
  #nextSeconds = 0;
  #heatCap = Number.POSITIVE_INFINITY;
  #budgetCap = Number.POSITIVE_INFINITY;
  #system: SystemTarget | null = null;

  /** Takes what was read. */
  look({ nowSeconds, elapsedSeconds, watts, celsius }: Seen, system: SystemTarget): void {
    this.#joules += watts * elapsedSeconds;
    if (celsius !== undefined) this.#heat.observe(nowSeconds, elapsedSeconds, celsius, watts);
    if (nowSeconds < this.#nextSeconds && system === this.#system) return;
    this.#system = system;
    this.#nextSeconds = nowSeconds + periodSeconds;
    this.#heatCap = this.#nextHeatCap(system, watts);
    this.#budgetCap = budgetCap(system, this.#joules, nowSeconds);
  }

  #nextHeatCap({ temperatureCelsius }: SystemTarget, watts: number): number {
    if (temperatureCelsius === null) return Number.POSITIVE_INFINITY;
    const wanted = this.#heat.capWatts(temperatureCelsius - 0.5, watts);
    const before = Number.isFinite(this.#heatCap) ? this.#heatCap : Math.max(wanted, watts);
    return Math.min(before * (1 + fastest), Math.max(before * (1 - fastest), wanted));
  }

  /** Whether the limit in force is what a user set for power, and not what heat or a budget make of it. */
  isHard({ powerCapWatts }: SystemTarget): boolean {
    return powerCapWatts !== null && margin * powerCapWatts <= Math.min(this.#heatCap, this.#budgetCap);
  }

  /** Of the whole board; infinite without a limit. */
  capWatts({ powerCapWatts }: SystemTarget): number {
    return Math.min(margin * (powerCapWatts ?? Number.POSITIVE_INFINITY), this.#heatCap, this.#budgetCap);
  }

  /** Which of the limits that is, for people. */
  reason(system: SystemTarget): string {
    const cap = this.capWatts(system);
    if (cap === this.#heatCap) return 'the temperature limit';
    return cap === this.#budgetCap ? 'the energy budget' : 'the power cap';
  }
}

function budgetCap({ energyBudget }: SystemTarget, joules: number, nowSeconds: number): number {
  if (energyBudget === null || nowSeconds >= energyBudget.untilSeconds) return Number.POSITIVE_INFINITY;
  return Math.max(0, energyBudget.joules - joules) / (energyBudget.untilSeconds - nowSeconds);
}
