/**
 * The sensors of a board's power rails, in the manner of its own kernel.
 *
 * @see Documentation/ABI/testing/sysfs-bus-iio, Documentation/hwmon/sysfs-interface.rst
 */
import { type KernelFile, readOnlyFile } from '../../linux/kernel-tree.js';
import type { PlantView } from '../plant/port.js';
import { folderOf, joinParts, type Part } from './part.js';
import { type BoardStyle, realBoard } from './style.js';

/** What the first rail of a Jetson carrier board is fed with; a chip of the kind has three channels. */
const supplyMillivolts = 5000;
const channels = 3;
/** The INA3221 counts the voltage over its shunt in steps of this. */
const stepVolts = 40e-6;
const usualShuntOhms = 0.005;

export function powerPart(plant: PlantView, style: BoardStyle): Part {
  return style.powerSensors === 'iio' ? iioPart(plant, style) : hwmonPart(plant, style);
}

function iioPart(plant: PlantView, { powerChip }: BoardStyle): Part {
  const { rails } = plant.board;
  const known = realBoard(plant.board)?.rails ?? [];
  return joinParts(
    rails.map(({ name }, index) => {
      const [chip, channel] = [Math.floor(index / channels), index % channels];
      const device = `iio:device${chip}`;
      const folder = `/sys/bus/i2c/drivers/${powerChip}/7-004${chip}/${device}`;
      const shuntOhms = known.find((rail) => rail.name === name)?.shuntOhms ?? usualShuntOhms;
      return {
        files: folderOf(folder, {
          name: readOnlyFile(powerChip),
          ...channelFiles(channel, name, () => milliamperes(plant.watts(name), shuntOhms)),
        }),
        links: { [`/sys/bus/iio/devices/${device}`]: folder },
      };
    }),
  );
}

/** In the steps of the chip. */
function milliamperes(watts: number, shuntOhms: number): number {
  const stepMilliamperes = (1000 * stepVolts) / shuntOhms;
  const current = (watts * 1e6) / supplyMillivolts;
  return Math.round(stepMilliamperes * Math.round(current / stepMilliamperes));
}

function channelFiles(channel: number, rail: string, current: () => number): Record<string, KernelFile> {
  return {
    [`rail_name_${channel}`]: readOnlyFile(rail),
    [`in_voltage${channel}_input`]: readOnlyFile(String(supplyMillivolts)),
    [`in_current${channel}_input`]: { read: () => String(current()) },
    [`in_power${channel}_input`]: { read: () => String(Math.round((current() * supplyMillivolts) / 1000)) },
  };
}

/** Watts and joules in millionths. */
function hwmonPart(plant: PlantView, { powerChip }: BoardStyle): Part {
  const { rails } = plant.board;
  if (rails.length === 0) return { files: {} };
  const folder = '/sys/devices/platform/power/hwmon/hwmon0';
  const files = rails.map(({ name }, index) => ({
    [`power${index + 1}_label`]: readOnlyFile(name),
    [`power${index + 1}_input`]: { read: () => String(Math.round(plant.watts(name) * 1e6)) },
    [`energy${index + 1}_label`]: readOnlyFile(name),
    [`energy${index + 1}_input`]: { read: () => String(Math.round(plant.joules(name) * 1e6)) },
  }));
  return {
    files: folderOf(folder, Object.assign({ name: readOnlyFile(powerChip) }, ...files)),
    links: { '/sys/class/hwmon/hwmon0': folder },
  };
}
