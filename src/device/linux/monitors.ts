/** All monitors of a Linux machine, by one look at what is there. */
import type { Clock } from '../../core/clock.js';
import { readBatteries } from './battery.js';
import { readCpuPolicies } from './cpufreq.js';
import { readDevfreqDevices } from './devfreq.js';
import { withDistinctNames } from './distinct-names.js';
import { energyMonitors } from './energy-counter.js';
import { type DeviceMonitor, fileMonitor, productMonitor, scaled } from './file-monitor.js';
import { readFixedGpus } from './fixed-gpus.js';
import { fixedGpuLoadMonitors, loadMonitors } from './gpu-load.js';
import { memoryMonitor } from './memory.js';
import { mostWatts } from './power-sensor.js';
import { readPowerSensors } from './power-sensors.js';
import { readEnergyZones } from './powercap.js';
import { pressureMonitors } from './pressure.js';
import { listedOnlineProcessors, onlineProcessors, usableProcessors } from './processors.js';
import { millicelsiusRange, readThermalZones } from './thermal.js';
import type { Tree } from './tree.js';
import { utilisationMonitors } from './utilisation.js';
import { exists, hertzRange, kilohertzRange } from './values.js';

/** A battery that is charged takes power. */
const wattRange = { minimum: -mostWatts, maximum: mostWatts };

/**
 * `cpu.busy` counts the processors that this process may use, the others have their `cpu.busy.cpuN` alone. Then, of
 * what there is: `cpu.frequency.POLICY`, `gpu.frequency.NAME`, `gpu.busy.NAME`, `memory.frequency.NAME`,
 * `temperature.ZONE`, `power.RAIL`, `energy.PACKAGE`, `power.PACKAGE` and `power.BATTERY`.
 */
export function openDeviceMonitors(tree: Tree, clock: Clock): DeviceMonitor[] {
  // What the tree says, which may be another machine's; this process's own count only where it says nothing.
  const online = listedOnlineProcessors(tree) ?? onlineProcessors(tree);
  return withDistinctNames([
    ...utilisationMonitors(tree, clock, online, usableProcessors(tree)),
    ...pressureMonitors(tree, clock),
    memoryMonitor(tree, clock),
    ...clockMonitors(tree, clock),
    ...temperatureMonitors(tree, clock),
    ...powerMonitors(tree, clock),
  ]);
}

function clockMonitors(tree: Tree, clock: Clock): DeviceMonitor[] {
  const found = readCpuPolicies(tree);
  const policies = 'absent' in found ? [] : found.policies;
  const others = readDevfreqDevices(tree);
  const devices = 'absent' in others ? [] : others.devices;
  return [
    ...policies.map(({ name, folder }) => {
      // What the governor asked for; where a driver does not say, what the hardware does, which only root may read.
      const files = ['scaling_cur_freq', 'cpuinfo_cur_freq'].map((name) => `${folder}/${name}`);
      const file = files.find((path) => exists(tree, path)) ?? files[0]!;
      const parse = scaled(kilohertzRange, 1000);
      return fileMonitor(tree, clock, { name: `cpu.frequency.${name}`, unit: 'hertz', file, parse });
    }),
    ...devices.flatMap((device) => [
      hertzMonitor(tree, clock, `${device.kind}.frequency.${device.name}`, `${device.folder}/cur_freq`),
      ...loadMonitors(tree, clock, device),
    ]),
    ...readFixedGpus(tree).flatMap((gpu) => [
      ...(gpu.clockFile === null
        ? []
        : [hertzMonitor(tree, clock, `gpu.frequency.${gpu.name}`, gpu.clockFile)]),
      ...fixedGpuLoadMonitors(tree, clock, gpu),
    ]),
  ];
}

function hertzMonitor(tree: Tree, clock: Clock, name: string, file: string): DeviceMonitor {
  return fileMonitor(tree, clock, { name, unit: 'hertz', file, parse: scaled(hertzRange, 1) });
}

function temperatureMonitors(tree: Tree, clock: Clock): DeviceMonitor[] {
  const found = readThermalZones(tree);
  const zones = 'absent' in found ? [] : found.zones;
  return zones.map(({ name, type, folder }) =>
    fileMonitor(tree, clock, {
      name: `temperature.${type ?? name}`,
      unit: 'celsius',
      file: `${folder}/temp`,
      parse: scaled(millicelsiusRange, 1e-3),
    }),
  );
}

function powerMonitors(tree: Tree, clock: Clock): DeviceMonitor[] {
  const watts = (name: string, factors: Parameters<typeof productMonitor>[2]['factors']) =>
    productMonitor(tree, clock, { name: `power.${name}`, unit: 'watts', factors, range: wattRange });
  const zones = readEnergyZones(tree);
  return [
    ...readPowerSensors(tree).map(({ name, factors }) => watts(name, factors)),
    ...('absent' in zones ? [] : zones.zones).flatMap((zone) => energyMonitors(tree, clock, zone)),
    ...readBatteries(tree)
      .filter(({ factors }) => factors.length > 0)
      .map(({ name, factors }) => watts(name, factors)),
  ];
}
