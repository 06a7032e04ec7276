/**
 * Clocks that are not a processor's, as the kernel's devfreq framework sets them: graphics processors, memory
 * controllers and buses. Which one a device is, is told by its node in the device tree, else by its name.
 *
 * @see Documentation/ABI/testing/sysfs-class-devfreq
 */
import { baseName, distinctFolders, findDeviceFolders, foldersIn, parentOf } from './find-folders.js';
import type { Absent, Tree } from './tree.js';
import { hertzRange, readInteger, readIntegers, readLine, readWords } from './values.js';

export type DevfreqKind = 'gpu' | 'memory' | 'other';

export interface DevfreqDevice {
  /** As the kernel calls it, such as `17000000.gv11b` or `kgsl-3d0`. */
  readonly name: string;
  readonly kind: DevfreqKind;
  /** Where its files really lie. */
  readonly folder: string;
  /** Where the device that it clocks has its own files, such as its load. */
  readonly deviceFolder: string;
  /** Ascending; null for a device that takes any frequency in its range. */
  readonly frequenciesHertz: readonly number[] | null;
  /** The limits in force; the range of what can be set is that of the frequencies. */
  readonly minimumHertz: number | null;
  readonly maximumHertz: number | null;
  readonly governors: readonly string[] | null;
  readonly governor: string | null;
}

const classFolder = '/sys/class/devfreq';
const adrenoFolder = '/sys/class/kgsl';

/** Tegra calls its graphics processors by their chips: gk20a, gm20b, gp10b, gv11b, ga10b. */
const graphics = /gpu|mali|kgsl|adreno|panfrost|panthor|bifrost|valhall|\bg[a-z]\d\d[ab]\b/i;
const memory =
  /\bemc|external-memory|\bdmc|memory-controller|\bmemc|\bddr|dram|(?:\b|_)mif\b|bus[-_]dmc|cpubw|llcc|l3-cpu/i;

/** Every device with a clock of its own, in the order of their names; those whose files say nothing are left out. */
export function readDevfreqDevices(tree: Tree): { readonly devices: readonly DevfreqDevice[] } | Absent {
  const folders = distinctFolders(tree, candidates(tree));
  const devices = folders.map((folder) => readDevice(tree, folder)).filter(saysSomething);
  return devices.length > 0
    ? { devices }
    : { absent: `${classFolder}: no clocks but the processors' can be set here` };
}

function candidates(tree: Tree): string[] {
  const adreno = foldersIn(tree, adrenoFolder).map((folder) => `${folder}/devfreq`);
  const listed = [
    ...foldersIn(tree, classFolder),
    ...adreno.filter((folder) => 'names' in tree.list(folder)),
  ];
  if ('names' in tree.list(classFolder)) return listed;
  return [...listed, ...findDeviceFolders(tree, (path) => /\/devfreq\/[^/]+$|\/devfreq_dev$/.test(path))];
}

function readDevice(tree: Tree, folder: string): DevfreqDevice {
  const hertz = (file: string) => readInteger(tree, `${folder}/${file}`, hertzRange);
  const deviceFolder = deviceFolderOf(folder);
  const name = /^devfreq/.test(baseName(folder)) ? baseName(deviceFolder) : baseName(folder);
  const node =
    readLine(tree, `${folder}/device/of_node/name`) ?? readLine(tree, `${deviceFolder}/of_node/name`);
  return {
    name,
    kind: kindOf(node, name),
    folder,
    deviceFolder,
    frequenciesHertz: readIntegers(tree, `${folder}/available_frequencies`, hertzRange),
    minimumHertz: hertz('min_freq'),
    maximumHertz: hertz('max_freq'),
    governors: readWords(tree, `${folder}/available_governors`)?.sort() ?? null,
    governor: readLine(tree, `${folder}/governor`),
  };
}

/** `.../DEVICE/devfreq/NAME`, `.../DEVICE/devfreq` and `.../DEVICE/devfreq_dev` are all of DEVICE. */
function deviceFolderOf(folder: string): string {
  const above = parentOf(folder);
  return baseName(above) === 'devfreq' ? parentOf(above) : above;
}

/** The node's name says best what a device is; a name such as `gpu` or `emc` is a person's choice for exactly that. */
export function kindOf(node: string | null, name: string): DevfreqKind {
  for (const text of [node, name]) {
    if (text === null) continue;
    if (graphics.test(text)) return 'gpu';
    if (memory.test(text)) return 'memory';
  }
  return 'other';
}

function saysSomething({ frequenciesHertz, minimumHertz, maximumHertz, governor }: DevfreqDevice): boolean {
  return [frequenciesHertz, minimumHertz, maximumHertz, governor].some((value) => value !== null);
}
