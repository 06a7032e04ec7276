/**
 * A sensor of power: where its number is read, or the two numbers whose product it is. Drivers find sensors; the
 * monitors read them.
 */

/** A file with a whole number and what one of it is in the base unit. */
export interface Quantity {
  readonly file: string;
  readonly scale: number;
}

export interface PowerSensor {
  /** The rail, as the board calls it where it does; else chip and channel. */
  readonly name: string;
  readonly source: 'hwmon' | 'iio';
  readonly chip: string | null;
  /** The quantities whose product is the power in watts: one, or a voltage and a current. */
  readonly factors: readonly Quantity[];
}

/** More than any rail of a board that cotune is for, in watts; a reading above is no reading. */
export const mostWatts = 10_000;

/** Channel numbers N of the files in a folder that are called as the pattern says; ascending. */
export function channels(names: readonly string[], pattern: RegExp): number[] {
  const ids = names.map((name) => pattern.exec(name)?.[1]).filter((id) => id !== undefined);
  return [...new Set(ids.map(Number))].sort((a, b) => a - b);
}
