/**
 * Processors that can be taken offline. The first one usually cannot: it has no `online` file.
 *
 * @see Documentation/core-api/cpu_hotplug.rst
 */
import { presentProcessors, processorFolder, readOnline } from './processors.js';
import type { Absent, Tree } from './tree.js';

export interface RemovableProcessor {
  readonly cpu: number;
  readonly file: string;
  readonly online: boolean;
}

export function readRemovableProcessors(
  tree: Tree,
): { readonly processors: readonly RemovableProcessor[] } | Absent {
  const processors = presentProcessors(tree).flatMap((cpu) => {
    const state = readOnline(tree, cpu);
    return state === null ? [] : [{ cpu, file: `${processorFolder}/cpu${cpu}/online`, online: state === 1 }];
  });
  return processors.length > 0
    ? { processors }
    : { absent: `${processorFolder}: no processor can be taken offline (kernel without hotplug)` };
}
