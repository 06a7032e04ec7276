/**
 * Power from hardware monitoring chips: a power of their own in microwatts, else a voltage in millivolts and a
 * current in milliamperes of the same channel, as the INA3221 of Jetson boards has from JetPack 5 on.
 *
 * @see Documentation/hwmon/sysfs-interface.rst, Documentation/hwmon/ina3221.rst
 */
import { baseName, distinctFolders, findDeviceFolders, foldersIn } from './find-folders.js';
import { channels, type PowerSensor } from './power-sensor.js';
import type { Tree } from './tree.js';
import { namesIn, readLine } from './values.js';

const classFolder = '/sys/class/hwmon';
const driversFolder = '/sys/bus/i2c/drivers';

/** The INA3221 measures three channels; what its driver numbers higher are shunt voltages and sums. */
const lastChannel: Readonly<Record<string, number>> = { ina3221: 3 };

export function hwmonPowerSensors(tree: Tree): PowerSensor[] {
  return distinctFolders(tree, chipFolders(tree)).flatMap((folder) => sensorsOf(tree, folder));
}

/** Chips by their class; by the drivers of their bus and by looking around where a dump has no class. */
function chipFolders(tree: Tree): string[] {
  const listed = foldersIn(tree, classFolder);
  if (listed.length > 0)
    return listed.flatMap((folder) => [folder, `${folder}/device`]).filter(isFolder(tree));
  const bound = foldersIn(tree, driversFolder).flatMap((driver) => foldersIn(tree, driver));
  return [
    ...bound.flatMap((device) => foldersIn(tree, `${device}/hwmon`)),
    ...findDeviceFolders(tree, (path) => /\/hwmon\/hwmon\d+$/.test(path)),
  ];
}

const isFolder = (tree: Tree) => (path: string) => 'names' in tree.list(path);

function sensorsOf(tree: Tree, folder: string): PowerSensor[] {
  const names = namesIn(tree, folder);
  const chip = readLine(tree, `${folder}/name`);
  const own = channels(names, /^power(\d{1,3})_(?:input|average)$/);
  const paired = channels(names, /^in(\d{1,3})_input$/)
    .filter((id) => names.includes(`curr${id}_input`) && !own.includes(id))
    .filter((id) => id <= (lastChannel[chip ?? ''] ?? Number.POSITIVE_INFINITY));
  const file = (name: string) => `${folder}/${name}`;
  const sensor = (id: number, label: string, factors: PowerSensor['factors']): PowerSensor => ({
    name: readLine(tree, file(label)) ?? `${chip ?? baseName(folder)}.${id}`,
    source: 'hwmon',
    chip,
    factors,
  });
  return [
    ...own.map((id) => {
      const input = names.includes(`power${id}_input`) ? 'input' : 'average';
      return sensor(id, `power${id}_label`, [{ file: file(`power${id}_${input}`), scale: 1e-6 }]);
    }),
    ...paired.map((id) =>
      sensor(id, `in${id}_label`, [
        { file: file(`in${id}_input`), scale: 1e-3 },
        { file: file(`curr${id}_input`), scale: 1e-3 },
      ]),
    ),
  ];
}
