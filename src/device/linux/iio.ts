/**
 * Power from sensors of the industrial I/O framework: the INA3221 of Jetson boards up to JetPack 4, whose driver names
 * its rails and gives milliwatts.
 *
 * @see Documentation/ABI/testing/sysfs-bus-iio, in_powerY_input
 */
import { baseName, distinctFolders, findDeviceFolders, foldersIn } from './find-folders.js';
import { channels, type PowerSensor } from './power-sensor.js';
import type { Tree } from './tree.js';
import { namesIn, readLine } from './values.js';

const busFolder = '/sys/bus/iio/devices';
const driversFolder = '/sys/bus/i2c/drivers';
const isDevice = (path: string) => /^iio:device\d+$/.test(baseName(path));

export function iioPowerSensors(tree: Tree): PowerSensor[] {
  return distinctFolders(tree, deviceFolders(tree)).flatMap((folder) => sensorsOf(tree, folder));
}

function deviceFolders(tree: Tree): string[] {
  const listed = foldersIn(tree, busFolder).filter(isDevice);
  if (listed.length > 0) return listed;
  const bound = foldersIn(tree, driversFolder).flatMap((driver) => foldersIn(tree, driver));
  return [
    ...bound.flatMap((device) => foldersIn(tree, device)).filter(isDevice),
    ...findDeviceFolders(tree, isDevice),
  ];
}

function sensorsOf(tree: Tree, folder: string): PowerSensor[] {
  const chip = readLine(tree, `${folder}/name`);
  return channels(namesIn(tree, folder), /^in_power(\d{1,3})_input$/).map((id) => ({
    name: readLine(tree, `${folder}/rail_name_${id}`) ?? `${chip ?? baseName(folder)}.${id}`,
    source: 'iio',
    chip,
    factors: [{ file: `${folder}/in_power${id}_input`, scale: 1e-3 }],
  }));
}
