/**
 * Whether a machine slows itself down: how far its cooling devices take away speed, and how often its processors
 * have throttled. Fans are cooling devices too, and slow nothing down.
 *
 * @see Documentation/driver-api/thermal/sysfs-api.rst; arch/x86/kernel/cpu/mce/therm_throt.c, core_throttle_count
 */
import { processorFolder } from './processors.js';
import { readCoolingDevices } from './thermal.js';
import type { Tree } from './tree.js';
import { anyCount, readInteger } from './values.js';

const slows = /cpu|processor|gpu|devfreq|mali|clock/i;

export interface Throttling {
  /** Sum of the states of cooling devices that take away speed; 0 for full speed. */
  readonly coolingStates: number;
  /** Times that the processors have throttled since boot. */
  readonly count: number;
}

/** Null where neither can be read. */
export function readThrottling(tree: Tree, cpus: readonly number[]): Throttling | null {
  const states = readCoolingDevices(tree)
    .filter(({ type, state }) => state !== null && slows.test(type ?? ''))
    .map(({ state }) => state!);
  const counts = cpus
    .map((cpu) =>
      readInteger(tree, `${processorFolder}/cpu${cpu}/thermal_throttle/core_throttle_count`, anyCount),
    )
    .filter((count) => count !== null);
  if (states.length + counts.length === 0) return null;
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return { coolingStates: sum(states), count: sum(counts) };
}
