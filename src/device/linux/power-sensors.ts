/** Every sensor of power that a board has, whichever framework of the kernel shows it. */
import { hwmonPowerSensors } from './hwmon.js';
import { iioPowerSensors } from './iio.js';
import type { PowerSensor } from './power-sensor.js';
import type { Tree } from './tree.js';

export function readPowerSensors(tree: Tree): PowerSensor[] {
  return [...hwmonPowerSensors(tree), ...iioPowerSensors(tree)];
}
