/** A monitor: something the manager may observe, of an application or of a device. */
import type { Unit } from './units.js';

/** What a monitor says: a value, or that there is none and why. Absence is a value, never a zero and never an error. */
export type Reading =
  | { readonly value: number; readonly timeSeconds: number }
  | { readonly absent: string; readonly timeSeconds: number };

export interface Monitor {
  readonly name: string;
  readonly unit: Unit;
  /** The stretch of time a reading covers; 0 for an instantaneous one. */
  readonly windowSeconds: number;
  /** Must not block and must not throw. */
  read(): Reading;
}

/** The value of a reading, or undefined where there is none. */
export function readingValue(reading: Reading | undefined): number | undefined {
  return reading !== undefined && 'value' in reading ? reading.value : undefined;
}
