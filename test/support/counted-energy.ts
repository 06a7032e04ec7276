/**
 * The files of a machine whose energy counter rises as a processor's does: by what it takes anyway, and by so much more
 * for every second of processor time that this process uses, its threads included.
 */
import { createRealClock } from '#cotune/core/clock.js';
import { kernelTree, plainFile } from '#cotune/device/linux/kernel-tree.js';
import { openDeviceMonitors } from '#cotune/device/linux/monitors.js';
import { openEnergyMeter } from '#cotune/experiment/profile/energy-meter.js';

const zone = '/sys/class/powercap/intel-rapl:0';

export function countedEnergy({ idleWatts, wattsPerCore }: { idleWatts: number; wattsPerCore: number }) {
  const clock = createRealClock();
  const microjoules = () => {
    const { user, system } = process.cpuUsage();
    return Math.round(idleWatts * clock.now() * 1e6 + wattsPerCore * (user + system));
  };
  const tree = kernelTree({
    [`${zone}/name`]: plainFile('package-0'),
    [`${zone}/max_energy_range_uj`]: plainFile('262143328850'),
    [`${zone}/energy_uj`]: { read: () => String(microjoules()) },
  });
  const meter = openEnergyMeter(tree, clock, openDeviceMonitors(tree, clock));
  if ('absent' in meter) throw new Error(meter.absent);
  return meter;
}
