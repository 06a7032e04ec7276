/** Which processors are online, as kernel ids. */
import { availableParallelism } from 'node:os';
import type { Tree } from './tree.js';

const onlineFile = '/sys/devices/system/cpu/online';
/** More than any machine has; keeps a garbled file from filling memory. */
const mostProcessors = 8192;

/**
 * A list as the kernel writes it, such as `0-3,5`; null when the text is no such list.
 *
 * @see Documentation/admin-guide/cputopology.rst
 */
export function parseProcessorList(text: string): number[] | null {
  const processors: number[] = [];
  for (const part of text.trim().split(',')) {
    const match = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part);
    if (match === null) return null;
    const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
    if (last < first || last >= mostProcessors) return null;
    for (let processor = first; processor <= last; processor++) processors.push(processor);
  }
  return [...new Set(processors)].sort((a, b) => a - b);
}

/** Processors in ascending order as the kernel writes them: `[0, 1, 2, 5]` is `0-2,5`. */
export function formatProcessorList(processors: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const processor of processors) {
    const range = ranges.at(-1);
    if (range !== undefined && processor === range[1] + 1) range[1] = processor;
    else ranges.push([processor, processor]);
  }
  return ranges.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(',');
}

/** The processors in a process's status file (`/proc/PID/status`); null when it does not say. */
export function parseAllowedProcessors(text: string): number[] | null {
  const match = /^Cpus_allowed_list:[ \t]*(\S+)$/m.exec(text);
  return match === null ? null : parseProcessorList(match[1]!);
}

/** The online processors that this process may use: a container or an affinity may leave it only some. */
export function usableProcessors(tree: Tree): number[] {
  const online = onlineProcessors(tree);
  const content = tree.read('/proc/self/status');
  const allowed = 'text' in content ? parseAllowedProcessors(content.text) : null;
  const usable = allowed === null ? online : online.filter((cpu) => allowed.includes(cpu));
  return usable.length > 0 ? usable : online;
}

/** Kernel ids of the processors that are online, ascending; as many as this process may use where nothing says which. */
export function onlineProcessors(tree: Tree): number[] {
  const content = tree.read(onlineFile);
  const listed = 'text' in content ? parseProcessorList(content.text) : null;
  return listed ?? Array.from({ length: availableParallelism() }, (_, index) => index);
}
