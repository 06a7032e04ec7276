/** Monitors that read what one or a few files say now. Their files stay open. */
import type { Clock } from '../../core/clock.js';
import type { Monitor } from '../../core/monitor.js';
import type { Unit } from '../../core/units.js';
import { baseName } from './find-folders.js';
import type { Quantity } from './power-sensor.js';
import type { Tree } from './tree.js';
import { parseInteger, type Range } from './values.js';

/** A monitor of a device says where its number comes from. */
export interface DeviceMonitor extends Monitor {
  /** The file, or where the value is a product `FILE * NAME` of two in one folder. */
  readonly source: string;
}

export interface FileMonitorOptions {
  readonly name: string;
  readonly unit: Unit;
  readonly file: string;
  /** The value in the base unit; null where the text says none. */
  readonly parse: (text: string) => number | null;
  /** The time that the kernel averages over; 0 for an instantaneous value. */
  readonly windowSeconds?: number;
  /** What to do where there is no such file. */
  readonly advice?: string;
}

export function fileMonitor(tree: Tree, clock: Clock, options: FileMonitorOptions): DeviceMonitor {
  const { name, unit, file: source, parse, windowSeconds = 0, advice } = options;
  const file = tree.open(source);
  return {
    name,
    unit,
    windowSeconds,
    source,
    read() {
      const timeSeconds = clock.now();
      const content = file.read();
      if ('absent' in content)
        return {
          absent: advice === undefined ? content.absent : `${content.absent}; ${advice}`,
          timeSeconds,
        };
      const value = parse(content.text);
      return value === null ? { absent: `${source} says nothing`, timeSeconds } : { value, timeSeconds };
    },
  };
}

/** One whole number in a file, in a range, times what one of it is in the base unit. */
export function scaled(range: Range, scale: number): (text: string) => number | null {
  return (text) => {
    const value = parseInteger(text, range);
    return value === null ? null : value * scale;
  };
}

export interface ProductOptions {
  readonly name: string;
  readonly unit: Unit;
  readonly factors: readonly Quantity[];
  /** Products outside are no reading. */
  readonly range: Range;
}

/** The product of the numbers in some files, such as a voltage and a current. */
export function productMonitor(tree: Tree, clock: Clock, options: ProductOptions): DeviceMonitor {
  const { name, unit, factors, range } = options;
  const files = factors.map(({ file }) => tree.open(file));
  const [first, ...others] = factors.map(({ file }) => file);
  const source = [first, ...others.map(baseName)].join(' * ');
  const parse = (text: string) =>
    parseInteger(text, { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER });
  return {
    name,
    unit,
    windowSeconds: 0,
    source,
    read() {
      const timeSeconds = clock.now();
      let value = 1;
      for (const [index, file] of files.entries()) {
        const content = file.read();
        if ('absent' in content) return { absent: content.absent, timeSeconds };
        value *= (parse(content.text) ?? Number.NaN) * factors[index]!.scale;
      }
      return value >= range.minimum && value <= range.maximum
        ? { value, timeSeconds }
        : { absent: `${source} says nothing`, timeSeconds };
    },
  };
}
