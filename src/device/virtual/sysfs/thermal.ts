/**
 * Thermal zones with their trips, and the cooling devices that throttle a clock or turn a fan. Trips and policies are
 * the board's: they cannot be written.
 *
 * @see Documentation/driver-api/thermal/sysfs-api.rst
 */
import { type KernelFile, readOnlyFile } from '../../linux/kernel-tree.js';
import type { ThermalZone } from '../plant/description.js';
import { folderOf, joinParts, type Part, type Steered } from './part.js';

const devicesFolder = '/sys/devices/virtual/thermal';
const classFolder = '/sys/class/thermal';
const millicelsius = (celsius: number) => String(Math.round(celsius * 1000));

export function thermalPart(plant: Steered): Part {
  const cooled = [...new Set(plant.board.zones.flatMap(({ cools }) => cools))];
  return joinParts([
    ...plant.board.zones.map((zone, id) => zonePart(plant, zone, id, cooled)),
    ...cooled.map((domain, id) => coolingPart(plant, domain, id)),
  ]);
}

function zonePart(plant: Steered, zone: ThermalZone, id: number, cooled: readonly string[]): Part {
  const folder = `${devicesFolder}/thermal_zone${id}`;
  const passive = zone.trips.findIndex(({ type }) => type === 'passive');
  const files: Record<string, KernelFile> = {
    type: readOnlyFile(zone.name),
    temp: { read: () => millicelsius(plant.celsius(zone.name)) },
    mode: readOnlyFile('enabled'),
    policy: readOnlyFile(zone.policy),
    available_policies: readOnlyFile('step_wise power_allocator '),
    ...(zone.sustainableWatts !== undefined && {
      sustainable_power: readOnlyFile(String(Math.round(zone.sustainableWatts * 1000))),
    }),
    ...Object.assign({}, ...zone.trips.map(tripFiles)),
    ...Object.fromEntries(zone.cools.map((_, k) => [`cdev${k}_trip_point`, readOnlyFile(String(passive))])),
  };
  return {
    files: folderOf(folder, files),
    links: {
      [`${classFolder}/thermal_zone${id}`]: folder,
      ...Object.fromEntries(
        zone.cools.map((domain, k) => [`${folder}/cdev${k}`, `../cooling_device${cooled.indexOf(domain)}`]),
      ),
    },
  };
}

function tripFiles(
  { type, celsius, hysteresisCelsius }: ThermalZone['trips'][number],
  id: number,
): Record<string, KernelFile> {
  return {
    [`trip_point_${id}_type`]: readOnlyFile(type),
    [`trip_point_${id}_temp`]: readOnlyFile(millicelsius(celsius)),
    [`trip_point_${id}_hyst`]: readOnlyFile(millicelsius(hysteresisCelsius)),
  };
}

/** The zone's governor alone sets the state. */
function coolingPart(plant: Steered, name: string, id: number): Part {
  const domain = plant.board.domains.find((one) => one.name === name)!;
  const folder = `${devicesFolder}/cooling_device${id}`;
  return {
    files: folderOf(folder, {
      type: readOnlyFile(`${domain.kind === 'cpu' ? 'thermal-cpufreq' : 'thermal-devfreq'}-${id}`),
      max_state: readOnlyFile(String(domain.points.hertzVolts.length - 1)),
      cur_state: { read: () => String(plant.clock(name).coolingState) },
    }),
    links: { [`${classFolder}/cooling_device${id}`]: folder },
  };
}
