/**
 * How busy a graphics processor is. Every vendor says it in a file and a form of its own: Tegra in tenths of a
 * percent, Adreno in percent or as busy and total time, Rockchip's devfreq as `PERCENT@FREQUENCYHz`.
 */
import type { Clock } from '../../core/clock.js';
import type { DevfreqDevice } from './devfreq.js';
import { type DeviceMonitor, fileMonitor } from './file-monitor.js';
import type { FixedGpu } from './fixed-gpus.js';
import type { Tree } from './tree.js';
import { exists } from './values.js';

type Parse = (text: string) => number | null;

const share = (part: number, whole: number) =>
  part >= 0 && part <= whole && whole > 0 ? part / whole : null;

/** A number, perhaps with a percent sign, of a whole. */
const partOf =
  (whole: number): Parse =>
  (text) => {
    const match = /^\s*(\d{1,6})\s*%?\s*$/.exec(text);
    return match === null ? null : share(Number(match[1]), whole);
  };

/** `  53613 1001251`: busy and total microseconds of the last interval; 0 of 0 while it sleeps. */
const busyOfTotal: Parse = (text) => {
  const match = /^\s*(\d{1,15})\s+(\d{1,15})\s*$/.exec(text);
  if (match === null) return null;
  return Number(match[2]) === 0 ? 0 : share(Number(match[1]), Number(match[2]));
};

const percentAtFrequency: Parse = (text) => {
  const match = /^\s*(\d{1,3})@\d+Hz\s*$/.exec(text);
  return match === null ? null : share(Number(match[1]), 100);
};

/** The load of a device with a clock of its own; none where nothing says. */
export function loadMonitors(tree: Tree, clock: Clock, device: DevfreqDevice): DeviceMonitor[] {
  const { name, kind, folder, deviceFolder } = device;
  const places: readonly (readonly [string, Parse])[] = [
    [`${folder}/load`, percentAtFrequency],
    [`${deviceFolder}/gpu_busy_percentage`, partOf(100)],
    [`${deviceFolder}/gpubusy`, busyOfTotal],
    [`${deviceFolder}/load`, partOf(1000)],
  ];
  const found = places.find(([file]) => exists(tree, file));
  if (found === undefined) return [];
  const [file, parse] = found;
  return [fileMonitor(tree, clock, { name: `${kind}.busy.${name}`, unit: 'ratio', file, parse })];
}

export function fixedGpuLoadMonitors(
  tree: Tree,
  clock: Clock,
  { name, busyFile }: FixedGpu,
): DeviceMonitor[] {
  if (busyFile === null) return [];
  return [
    fileMonitor(tree, clock, { name: `gpu.busy.${name}`, unit: 'ratio', file: busyFile, parse: partOf(100) }),
  ];
}
