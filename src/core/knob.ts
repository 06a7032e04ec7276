/**
 * A knob: something the manager may tune, of an application (its sub-network, its threads) or of a device
 * (a clock, a mapping). The idea of knobs and monitors is that of the PRiME framework.
 */
import type { Unit } from './units.js';

/** What a knob may be set to: one of some levels, or anything in a range. */
export type Domain<T> =
  | { readonly kind: 'levels'; readonly levels: readonly T[]; readonly unit: Unit | null }
  | { readonly kind: 'range'; readonly minimum: number; readonly maximum: number; readonly unit: Unit };

export interface Knob<T = number> {
  readonly name: string;
  readonly domain: Domain<T>;
  /** Seconds from asking until the change has effect, as a typical cost. */
  readonly changeCostSeconds: number;
  /** The value in force, as far as is known. */
  get(): T;
  /**
   * Asks for a value; resolves when it has effect.
   *
   * @throws {CotuneError} `ERR_KNOB_UNAVAILABLE` when the machine refuses
   */
  set(value: T): Promise<void>;
}
