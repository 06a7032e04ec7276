/**
 * What a battery gives or takes: its own power in microwatts, else voltage times current. Many phones say only these.
 *
 * @see Documentation/ABI/testing/sysfs-class-power
 */
import { baseName, foldersIn } from './find-folders.js';
import type { Quantity } from './power-sensor.js';
import type { Tree } from './tree.js';
import { exists, readInteger, readLine } from './values.js';

export interface Battery {
  readonly name: string;
  readonly folder: string;
  /** `Charging`, `Discharging`, `Full`, ... */
  readonly status: string | null;
  /** Charge in percent. */
  readonly percent: number | null;
  /** Whether it says its power itself. */
  readonly hasPower: boolean;
  /** The quantities whose product is the power in watts; none where it says nothing. */
  readonly factors: readonly Quantity[];
}

export function readBatteries(tree: Tree): Battery[] {
  return foldersIn(tree, '/sys/class/power_supply')
    .map((folder) => readBattery(tree, folder))
    .filter((battery) => battery !== null);
}

function readBattery(tree: Tree, folder: string): Battery | null {
  const [power, voltage, current] = ['power_now', 'voltage_now', 'current_now'].map(
    (file) => `${folder}/${file}`,
  );
  const hasPower = exists(tree, power!);
  if (!hasPower && readLine(tree, `${folder}/type`) !== 'Battery') return null;
  const pair = [voltage!, current!].map((file) => ({ file, scale: 1e-6 }));
  const paired = pair.every(({ file }) => exists(tree, file)) ? pair : [];
  return {
    name: baseName(folder),
    folder,
    status: readLine(tree, `${folder}/status`),
    percent: readInteger(tree, `${folder}/capacity`, { minimum: 0, maximum: 100 }),
    hasPower,
    factors: hasPower ? [{ file: power!, scale: 1e-6 }] : paired,
  };
}
