/** The meter of a search: the best sensor of this machine, or one sentence that says why there is none. */
import type { Clock } from '../core/clock.js';
import type { EnergyMeter } from '../core/energy-meter.js';
import { openDeviceMonitors } from '../device/linux/monitors.js';
import { openEnergyMeter } from '../experiment/profile/energy-meter.js';
import { reachMachine } from './safety.js';

export async function openSearchMeter(
  clock: Clock,
  say: (line: string) => void,
): Promise<EnergyMeter | null> {
  const tree = await reachMachine();
  const meter = openEnergyMeter(tree, clock, openDeviceMonitors(tree, clock));
  if ('absent' in meter) {
    say(`no energy is measured, accuracy is weighed against latency and memory: ${meter.absent}`);
    return null;
  }
  say(`energy is measured: ${meter.source}`);
  return meter;
}
