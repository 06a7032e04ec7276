/**
 * Which sensors tell what the machine takes, the best first: a rail or zone through which everything goes, energy
 * counters of packages and their memory, the rails of a board together, a battery that is drawn from.
 */
import { type Reading, readingValue } from '../../core/monitor.js';
import { readBatteries } from './battery.js';
import type { PowerSensor } from './power-sensor.js';
import { readPowerSensors } from './power-sensors.js';
import { type EnergyZone, readEnergyZones } from './powercap.js';
import type { Absent, Tree } from './tree.js';

export interface PowerSource {
  /** Monitors in watts, whose sum is the power. */
  readonly power: readonly string[];
  /** Monitors in joules, whose sum counts the energy; none where only power can be read. */
  readonly counters: readonly string[];
  /** What it measures, for people. */
  readonly text: string;
}

/** Through it goes what the board takes, as boards call it: VDD_IN, POM_5V_IN, VIN. */
const inputRail = /(?:^|[_.-])v?(?:in|input|total)$/i;
/** Chips that measure the rails of a board; others measure one card or drive of it. */
const railChip = /^(?:ina|iio|ltc|pac|isl|adm)/i;

/** @param readings of the machine's monitors: what cannot be read now is no source */
export function findPowerSource(tree: Tree, readings: ReadonlyMap<string, Reading>): PowerSource | Absent {
  const found = readEnergyZones(tree);
  const zones = 'absent' in found ? [] : found.zones;
  const candidates = [
    ...inputRails(readPowerSensors(tree)),
    ...wholeZones(zones),
    ...packageZones(zones),
    ...boardRails(readPowerSensors(tree)),
    ...batteries(tree),
  ];
  const reasons: string[] = [];
  for (const candidate of candidates) {
    const reason = unreadable(candidate, readings);
    if (reason === null) return candidate;
    reasons.push(reason);
  }
  if (reasons.length > 0) return { absent: [...new Set(reasons)].join('; ') };
  return { absent: 'no power rail in hwmon or IIO, no energy counter, no battery that is drawn from' };
}

function unreadable({ power, counters }: PowerSource, readings: ReadonlyMap<string, Reading>): string | null {
  for (const name of counters.length > 0 ? counters : power) {
    const reading = readings.get(name);
    const value = readingValue(reading);
    if (value !== undefined && Number.isFinite(value) && value >= 0) continue;
    return reading !== undefined && 'absent' in reading ? reading.absent : `${name} says no power`;
  }
  return null;
}

const monitor = ({ name }: { readonly name: string }) => `power.${name}`;
const counter = ({ name }: EnergyZone) => `energy.${name}`;

function inputRails(sensors: readonly PowerSensor[]): PowerSource[] {
  return sensors
    .filter(({ name }) => inputRail.test(name))
    .map((sensor) => ({ power: [monitor(sensor)], counters: [], text: `rail ${sensor.name}` }));
}

function wholeZones(zones: readonly EnergyZone[]): PowerSource[] {
  return zones
    .filter(({ name }) => name.startsWith('psys'))
    .map((zone) => ({
      power: [monitor(zone)],
      counters: [counter(zone)],
      text: `energy counter ${zone.name}`,
    }));
}

/** Memory is counted apart from the package that it is listed in; cores and graphics are part of it. */
function packageZones(zones: readonly EnergyZone[]): PowerSource[] {
  const counted = zones.filter(({ name, inside }) =>
    inside ? /\.dram(?:@|$)/.test(name) : !name.startsWith('psys'),
  );
  if (counted.length === 0) return [];
  const names = counted.map(({ name }) => name).join(', ');
  const text = `energy counters of ${names}: the processor, not the whole machine`;
  return [{ power: counted.map(monitor), counters: counted.map(counter), text }];
}

function boardRails(sensors: readonly PowerSensor[]): PowerSource[] {
  const rails = sensors.filter(({ chip, source }) => source === 'iio' || railChip.test(chip ?? ''));
  if (rails.length === 0) return [];
  const names = rails.map(({ name }) => name).join(', ');
  return [{ power: rails.map(monitor), counters: [], text: `rails ${names} together` }];
}

function batteries(tree: Tree): PowerSource[] {
  return readBatteries(tree)
    .filter(({ status, factors }) => status === 'Discharging' && factors.length > 0)
    .map((battery) => ({ power: [monitor(battery)], counters: [], text: `battery ${battery.name}` }));
}
