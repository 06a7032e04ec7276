/**
 * The thermal governor `power_allocator` (gov_power_allocator.c, about 6.8): a controller turns the distance from a
 * temperature into a power budget, which the cooling devices share by what they ask for. Gains are real numbers here;
 * the kernel rounds them to 1/1024. Powers are milliwatts, because the kernel grants whole ones.
 */
import { divideBudget, type PowerRequest } from './divide-budget.js';

export interface PowerAllocatorSettings {
  /** What the board can dissipate for ever at the control temperature. */
  readonly sustainableMilliwatts: number;
  /** Below this trip nothing is capped. */
  readonly switchOnCelsius: number;
  readonly controlCelsius: number;
  /** Between two polls; counts only for the derivative. */
  readonly periodMilliseconds: number;
  /** Milliwatts per degree (times milliseconds for the derivative); the kernel's estimates where they are left out. */
  readonly gains?: Partial<Gains>;
  /** The integral grows only while the temperature is less than this below its target, in degrees. */
  readonly integralCutoffCelsius?: number;
}

export interface Gains {
  /** Proportional, above and below the control temperature. */
  readonly overshoot: number;
  readonly undershoot: number;
  readonly integral: number;
  readonly derivative: number;
}

/** As the kernel estimates them from the sustainable power and the distance between the two trips. */
export function estimateGains({
  sustainableMilliwatts,
  controlCelsius,
  switchOnCelsius,
}: PowerAllocatorSettings): Gains {
  const overshoot = sustainableMilliwatts / (controlCelsius - switchOnCelsius);
  const undershoot = 2 * overshoot;
  return { overshoot, undershoot, integral: undershoot / 10, derivative: 0 };
}

export class PowerAllocator {
  readonly #settings: PowerAllocatorSettings;
  readonly #gains: Gains;
  #integral = 0;
  /** Degrees below the control temperature at the last poll; null after a reset. */
  #lastError: number | null = null;

  constructor(settings: PowerAllocatorSettings) {
    this.#settings = settings;
    this.#gains = { ...estimateGains(settings), ...settings.gains };
  }

  /** @returns milliwatts for each device, in order; null while the board is cool and nothing is capped */
  poll(celsius: number, requests: readonly PowerRequest[]): number[] | null {
    if (celsius < this.#settings.switchOnCelsius) return this.#reset();
    const most = requests.reduce((sum, { maxMilliwatts }) => sum + maxMilliwatts, 0);
    return divideBudget(requests, this.#budget(this.#settings.controlCelsius - celsius, most));
  }

  #reset(): null {
    this.#integral = 0;
    this.#lastError = null;
    return null;
  }

  #budget(error: number, most: number): number {
    const { overshoot, undershoot, derivative } = this.#gains;
    const { sustainableMilliwatts, periodMilliseconds } = this.#settings;
    this.#integrate(error, most);
    const change = (error - (this.#lastError ?? error)) / periodMilliseconds;
    this.#lastError = error;
    const proportional = (error < 0 ? overshoot : undershoot) * error;
    const power = sustainableMilliwatts + proportional + this.#integral + derivative * change;
    return Math.min(Math.max(power, 0), most);
  }

  /** Bounded, so that a long overshoot does not have to be paid back for as long. */
  #integrate(error: number, most: number): void {
    if (error >= (this.#settings.integralCutoffCelsius ?? 0)) return;
    const next = this.#integral + this.#gains.integral * error;
    if (Math.abs(next) < most) this.#integral = next;
  }
}
