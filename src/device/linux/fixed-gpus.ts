/**
 * Graphics processors that can be seen but whose clock devfreq does not set: Adreno on kernels that keep its clock to
 * themselves, and those of desktop drivers, of which the load can be read.
 *
 * @see Documentation/gpu/amdgpu/driver-misc.rst, gpu_busy_percent
 */
import { baseName, foldersIn } from './find-folders.js';
import type { Tree } from './tree.js';
import { exists, hertzRange, readInteger, readIntegers, readLine } from './values.js';

export interface FixedGpu {
  readonly name: string;
  readonly folder: string;
  readonly model: string | null;
  readonly frequenciesHertz: readonly number[] | null;
  readonly maximumHertz: number | null;
  /** File with its load in percent; null where nothing says. */
  readonly busyFile: string | null;
  /** File with its clock in Hz; null where nothing says. */
  readonly clockFile: string | null;
}

export function readFixedGpus(tree: Tree): FixedGpu[] {
  return [...adrenos(tree), ...desktops(tree)];
}

function adrenos(tree: Tree): FixedGpu[] {
  return foldersIn(tree, '/sys/class/kgsl')
    .filter((folder) => /^kgsl-\dd\d$/.test(baseName(folder)) && !('names' in tree.list(`${folder}/devfreq`)))
    .map((folder) => ({
      name: baseName(folder),
      folder,
      model: readLine(tree, `${folder}/gpu_model`),
      frequenciesHertz: readIntegers(tree, `${folder}/gpu_available_frequencies`, hertzRange),
      maximumHertz: readInteger(tree, `${folder}/max_gpuclk`, hertzRange),
      busyFile: existing(tree, `${folder}/gpu_busy_percentage`),
      clockFile: existing(tree, `${folder}/gpuclk`),
    }))
    .filter(({ frequenciesHertz, maximumHertz }) => frequenciesHertz !== null || maximumHertz !== null);
}

function desktops(tree: Tree): FixedGpu[] {
  return foldersIn(tree, '/sys/class/drm')
    .filter(
      (folder) => /^card\d+$/.test(baseName(folder)) && existing(tree, `${folder}/device/gpu_busy_percent`),
    )
    .map((folder) => ({
      name: baseName(folder),
      folder,
      model: readLine(tree, `${folder}/device/product_name`),
      frequenciesHertz: null,
      maximumHertz: null,
      busyFile: `${folder}/device/gpu_busy_percent`,
      clockFile: null,
    }));
}

const existing = (tree: Tree, path: string) => (exists(tree, path) ? path : null);
