/**
 * Energy counters and power limits of packages, cores and memory, as Intel's and AMD's RAPL has them. A counter
 * starts again at zero when it reaches its range. On recent kernels only root may read it (CVE-2020-8694).
 *
 * @see Documentation/power/powercap/powercap.rst
 */
import { baseName, foldersIn } from './find-folders.js';
import { mostWatts } from './power-sensor.js';
import type { Absent, Tree } from './tree.js';
import { anyCount, namesIn, readInteger, readLine } from './values.js';

export interface PowerLimit {
  /** `long_term`, `short_term` or whatever the hardware has. */
  readonly name: string;
  readonly file: string;
  readonly watts: number | null;
  /** What makes sense: as the hardware says, else within reason. */
  readonly minimumWatts: number;
  readonly maximumWatts: number;
  /** The time over which the limit holds on average; null where the hardware does not say. */
  readonly windowSeconds: number | null;
}

export interface EnergyZone {
  /** `package-0`, `package-0.core`: packages of a machine with several do not share a name. */
  readonly name: string;
  readonly folder: string;
  readonly energyFile: string;
  /** Where the counter starts again, in microjoules; null where nothing says. */
  readonly rangeMicrojoules: number | null;
  /** A zone inside another, whose energy is part of the other's. */
  readonly inside: boolean;
  readonly limits: readonly PowerLimit[];
}

const classFolder = '/sys/class/powercap';
/** `intel-rapl:0` and `intel-rapl:0:1`; the mmio interface shows the same packages a second time. */
const zoneName = /^(?!.*-mmio)[\w-]+(?::[0-9a-z]+)+$/;

/** The zones with a counter, packages before what is inside them. */
export function readEnergyZones(tree: Tree): { readonly zones: readonly EnergyZone[] } | Absent {
  const folders = foldersIn(tree, classFolder).filter((folder) => zoneName.test(baseName(folder)));
  const zones = folders
    .filter((folder) => namesIn(tree, folder).includes('energy_uj'))
    .map((folder) => readZone(tree, folder));
  return zones.length > 0
    ? { zones: withDistinctNames(zones) }
    : { absent: `${classFolder}: the processor or the kernel has no energy counters` };
}

function readZone(tree: Tree, folder: string): EnergyZone {
  const id = baseName(folder);
  const parent = /^(.+:[0-9a-z]+):[0-9a-z]+$/.exec(id)?.[1];
  const name = readLine(tree, `${folder}/name`) ?? id;
  const above = parent === undefined ? null : (readLine(tree, `${classFolder}/${parent}/name`) ?? parent);
  return {
    name: above === null ? name : `${above}.${name}`,
    folder,
    energyFile: `${folder}/energy_uj`,
    rangeMicrojoules: readInteger(tree, `${folder}/max_energy_range_uj`, { ...anyCount, minimum: 1 }),
    inside: above !== null,
    limits: readLimits(tree, folder),
  };
}

/** Below it no processor gets anything done: some kernels take a limit of nothing, and the machine stands still. */
const leastWatts = 1;

function readLimits(tree: Tree, folder: string): PowerLimit[] {
  const millionths = (file: string) => {
    const count = readInteger(tree, `${folder}/${file}`, { ...anyCount, minimum: 1 });
    return count === null ? null : count / 1e6;
  };
  return namesIn(tree, folder)
    .map((name) => /^constraint_(\d)_power_limit_uw$/.exec(name)?.[1])
    .filter((id) => id !== undefined)
    .map((id) => {
      const maximumWatts = millionths(`constraint_${id}_max_power_uw`) ?? mostWatts;
      const minimumWatts = millionths(`constraint_${id}_min_power_uw`) ?? leastWatts;
      return {
        name: readLine(tree, `${folder}/constraint_${id}_name`) ?? id,
        file: `${folder}/constraint_${id}_power_limit_uw`,
        watts: millionths(`constraint_${id}_power_limit_uw`),
        minimumWatts: Math.min(minimumWatts, maximumWatts),
        maximumWatts,
        windowSeconds: millionths(`constraint_${id}_time_window_us`),
      };
    });
}

/** Two zones can say that they are `psys` or `dram`: their folders tell them apart. */
function withDistinctNames(zones: readonly EnergyZone[]): EnergyZone[] {
  const count = (name: string) => zones.filter((zone) => zone.name === name).length;
  return zones.map((zone) =>
    count(zone.name) > 1 ? { ...zone, name: `${zone.name}@${baseName(zone.folder)}` } : zone,
  );
}
