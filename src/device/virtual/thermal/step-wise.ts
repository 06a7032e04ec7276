/**
 * The thermal governor `step_wise` (gov_step_wise.c, about 6.8): one step more cooling at each poll while a trip is
 * passed and the temperature rises, one step less while it falls below.
 */

/** One cooling device at one trip. */
export interface Binding {
  readonly tripCelsius: number;
  readonly device: string;
  /** States between which this trip moves the device; more is cooler. */
  readonly lower: number;
  readonly upper: number;
}

/** What a binding asks of its device; null for nothing. */
type Target = number | null;

export class StepWise {
  readonly #bindings: readonly Binding[];
  readonly #targets: Target[];
  /** Null before the first poll. */
  #lastCelsius: number | null = null;

  constructor(bindings: readonly Binding[]) {
    this.#bindings = bindings;
    this.#targets = bindings.map(() => null);
  }

  /**
   * @param states of the devices that are bound, by name, as they are now
   * @returns the states that they are to take: the highest that any of their trips asks for, else 0
   */
  poll(celsius: number, states: ReadonlyMap<string, number>): Map<string, number> {
    const trend = this.#lastCelsius === null ? null : Math.sign(celsius - this.#lastCelsius);
    const asked = new Map<string, number>();
    this.#bindings.forEach((binding, index) => {
      const state = states.get(binding.device) ?? 0;
      const target = nextTarget(binding, celsius, trend, state, this.#targets[index]!);
      this.#targets[index] = target;
      asked.set(binding.device, Math.max(asked.get(binding.device) ?? 0, target ?? 0));
    });
    this.#lastCelsius = celsius;
    return asked;
  }
}

/** @param trend 1 rising, -1 falling, 0 neither; null at the first poll */
function nextTarget(
  { tripCelsius, lower, upper }: Binding,
  celsius: number,
  trend: number | null,
  state: number,
  current: Target,
): Target {
  const throttle = celsius >= tripCelsius;
  const within = (wanted: number) => Math.min(Math.max(wanted, lower), upper);
  if (trend === null) return throttle ? within(state + 1) : null;
  if (throttle && trend > 0) return within(state + 1);
  if (throttle || trend >= 0) return current;
  return state <= lower ? null : within(state - 1);
}
