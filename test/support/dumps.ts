/** The dumps of real machines among the shared data, with what a reader should find in each. */
import { readdirSync, readFileSync } from 'node:fs';
import { dumpTree } from '#cotune/device/linux/dump-tree.js';
import type { Tree } from '#cotune/device/linux/tree.js';
import { missingShared, sharedPath } from './shared.js';

const folder = 'data/sysfs';

export interface Dump {
  readonly files: Readonly<Record<string, string>>;
  readonly symlinks?: Readonly<Record<string, string>>;
}

/** What `expected.json` says of one machine; its README has the rules. */
export interface Expected {
  readonly cpus_present: readonly number[];
  readonly cpus_online: readonly number[] | null;
  readonly clusters:
    | readonly {
        readonly cpus: readonly number[];
        readonly min_khz: number | null;
        readonly max_khz: number | null;
        readonly available_khz: readonly number[] | null;
        readonly governors: readonly string[] | null;
        readonly governor: string | null;
      }[]
    | null;
  readonly cpus_without_domain: readonly number[] | null;
  readonly thermal_zones: number | null;
  readonly power_sensors: number | null;
  readonly powercap_zones: number | null;
  readonly battery_power: number | null;
  readonly devfreq: readonly { readonly path: string; readonly available_hz: readonly number[] }[];
}

export const missingDumps = () => missingShared(folder);

const read = (name: string) => JSON.parse(readFileSync(sharedPath(folder, name), 'utf8'));

/** Every dump by name, from every file beside `expected.json`. */
export function readDumps(): [name: string, dump: Dump][] {
  const files = readdirSync(sharedPath(folder)).filter(
    (name) => name.endsWith('.json') && name !== 'expected.json',
  );
  return files.flatMap((name) => Object.entries<Dump>(read(name)));
}

export function readExpected(): Record<string, Expected> {
  return read('expected.json');
}

export function treeOf(dump: Dump): Tree {
  const tree = dumpTree(dump);
  if (tree === null) throw new Error('not a dump');
  return tree;
}
