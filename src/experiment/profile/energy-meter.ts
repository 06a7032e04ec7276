/** The best sensor of a machine as a meter of stretches of time: counters where there are any, else power times time. */
import type { Clock } from '../../core/clock.js';
import type { EnergyMeter } from '../../core/energy-meter.js';
import { type Monitor, type Reading, readingValue } from '../../core/monitor.js';
import { findPowerSource, type PowerSource } from '../../device/linux/power-source.js';
import type { Absent, Tree } from '../../device/linux/tree.js';

/** A counter is updated every millisecond; a sensor of power averages over tenths of a second. */
const stretchSeconds = { counters: 0.5, power: 2 };

export function openEnergyMeter(
  tree: Tree,
  clock: Clock,
  monitors: readonly Monitor[],
): EnergyMeter | Absent {
  const readings = new Map(monitors.map((monitor): [string, Reading] => [monitor.name, monitor.read()]));
  const source = findPowerSource(tree, readings);
  return 'absent' in source ? source : meterOf(source, clock, monitors);
}

function meterOf(
  { power, counters, text }: PowerSource,
  clock: Clock,
  monitors: readonly Monitor[],
): EnergyMeter {
  const counting = counters.length > 0;
  const used = monitors.filter(({ name }) => (counting ? counters : power).includes(name));
  const total = () => {
    const values = used.map((monitor) => readingValue(monitor.read()));
    return values.some((value) => value === undefined)
      ? null
      : values.reduce<number>((sum, value) => sum + value!, 0);
  };
  return counting
    ? { source: text, stretchSeconds: stretchSeconds.counters, begin: () => countedStretch(total) }
    : { source: text, stretchSeconds: stretchSeconds.power, begin: () => sampledStretch(total, clock) };
}

function countedStretch(joules: () => number | null) {
  const start = joules();
  return {
    sample() {},
    end() {
      const now = joules();
      return start === null || now === null ? null : now - start;
    },
  };
}

function sampledStretch(watts: () => number | null, clock: Clock) {
  const start = clock.now();
  let [sum, count, answered] = [0, 0, true];
  const sample = () => {
    const value = watts();
    if (value === null) answered = false;
    sum += value ?? 0;
    count++;
  };
  return {
    sample,
    end() {
      if (count === 0) sample();
      return answered ? (sum / count) * (clock.now() - start) : null;
    },
  };
}
