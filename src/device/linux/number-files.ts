/** Files with one number that every Linux machine has, as stand-ins where a benchmark wants more monitors. */
import type { Clock } from '../../core/clock.js';
import { type DeviceMonitor, fileMonitor, scaled } from './file-monitor.js';
import { baseName, foldersIn } from './find-folders.js';
import type { Tree } from './tree.js';
import { anyCount, readInteger } from './values.js';

/** Monitors of as many such files, in the order of their names; fewer where the machine has fewer. */
export function standInMonitors(tree: Tree, clock: Clock, count: number): DeviceMonitor[] {
  const folders = foldersIn(tree, '/sys/class/net').map((folder) => `${folder}/statistics`);
  const files = folders
    .flatMap((folder) => foldersIn(tree, folder))
    .filter((file) => readInteger(tree, file) !== null);
  return files.slice(0, count).map((file, index) =>
    fileMonitor(tree, clock, {
      name: `stand-in.${index}.${baseName(file)}`,
      unit: 'count',
      file,
      parse: scaled(anyCount, 1),
    }),
  );
}
