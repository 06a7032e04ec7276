/**
 * Thermal zones: a temperature, the trips at which the kernel acts, and the cooling devices that it acts with.
 *
 * @see Documentation/ABI/testing/sysfs-class-thermal, Documentation/driver-api/thermal/sysfs-api.rst
 */
import { channels } from './power-sensor.js';
import type { Absent, Tree } from './tree.js';
import { namesIn, numberedNames, type Range, readInteger, readLine } from './values.js';

export interface ThermalTrip {
  /** `passive` trips slow clocks down, `active` ones start fans, `hot` ones warn, `critical` ones end the system. */
  readonly type: string;
  readonly celsius: number;
  readonly hysteresisCelsius: number | null;
}

export interface ThermalZone {
  /** `thermal_zoneN`. */
  readonly name: string;
  readonly folder: string;
  /** What it measures, such as `CPU-therm`. */
  readonly type: string | null;
  readonly celsius: number | null;
  readonly policy: string | null;
  readonly mode: string | null;
  /** In the kernel's order. */
  readonly trips: readonly ThermalTrip[];
}

export interface CoolingDevice {
  readonly name: string;
  readonly type: string | null;
  readonly state: number | null;
  /** State 0 does not cool, this one cools most. */
  readonly maximumState: number | null;
}

const classFolder = '/sys/class/thermal';
const virtualFolder = '/sys/devices/virtual/thermal';

/** Millidegrees that some silicon could have; drivers answer with absurd ones while a sensor is off. */
export const millicelsiusRange: Range = { minimum: -100_000, maximum: 250_000 };
const stateRange: Range = { minimum: 0, maximum: 100_000 };

export function readThermalZones(tree: Tree): { readonly zones: readonly ThermalZone[] } | Absent {
  const zones = membersOf(tree, 'thermal_zone').map((member) => readZone(tree, member));
  return zones.length > 0 ? { zones } : { absent: `${classFolder}: the kernel has no thermal zones here` };
}

export function readCoolingDevices(tree: Tree): CoolingDevice[] {
  return membersOf(tree, 'cooling_device').map(({ name, folder }) => ({
    name,
    type: readLine(tree, `${folder}/type`),
    state: readInteger(tree, `${folder}/cur_state`, stateRange),
    maximumState: readInteger(tree, `${folder}/max_state`, stateRange),
  }));
}

interface Member {
  readonly name: string;
  readonly folder: string;
}

/** By number; a dump may have kept only one of the two places where each lies. */
function membersOf(tree: Tree, prefix: string): Member[] {
  const found = new Map<number, Member>();
  for (const place of [classFolder, virtualFolder])
    for (const { id, name } of numberedNames(tree, place, prefix)) {
      const folder = `${place}/${name}`;
      if (!found.has(id) && 'names' in tree.list(folder)) found.set(id, { name, folder });
    }
  return [...found].sort(([a], [b]) => a - b).map(([, member]) => member);
}

function readZone(tree: Tree, { name, folder }: Member): ThermalZone {
  const millicelsius = readInteger(tree, `${folder}/temp`, millicelsiusRange);
  return {
    name,
    folder,
    type: readLine(tree, `${folder}/type`),
    celsius: millicelsius === null ? null : millicelsius / 1000,
    policy: readLine(tree, `${folder}/policy`),
    mode: readLine(tree, `${folder}/mode`),
    trips: readTrips(tree, folder),
  };
}

/** Trips that are switched off have a temperature of zero or below. */
function readTrips(tree: Tree, folder: string): ThermalTrip[] {
  const ids = channels(namesIn(tree, folder), /^trip_point_(\d{1,3})_temp$/);
  return ids.flatMap((id) => {
    const file = (what: string) => `${folder}/trip_point_${id}_${what}`;
    const millicelsius = readInteger(tree, file('temp'), millicelsiusRange);
    const type = readLine(tree, file('type'));
    if (millicelsius === null || millicelsius <= 0 || type === null) return [];
    const hysteresis = readInteger(tree, file('hyst'), millicelsiusRange);
    return [
      {
        type,
        celsius: millicelsius / 1000,
        hysteresisCelsius: hysteresis === null ? null : hysteresis / 1000,
      },
    ];
  });
}
