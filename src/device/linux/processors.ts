/** Which processors there are and which are online, as kernel ids. */
import { availableParallelism } from 'node:os';
import type { Tree } from './tree.js';
import { numberedNames, readInteger, readText } from './values.js';

export const processorFolder = '/sys/devices/system/cpu';
const onlineFile = `${processorFolder}/online`;
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

/** The list in a file; null where it cannot be read or is none. */
export function readProcessorList(tree: Tree, path: string): number[] | null {
  return parseProcessorList(readText(tree, path) ?? '');
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
  const allowed = parseAllowedProcessors(readText(tree, '/proc/self/status') ?? '');
  const usable = allowed === null ? online : online.filter((cpu) => allowed.includes(cpu));
  return usable.length > 0 ? usable : online;
}

/** Kernel ids of the processors that are online, ascending; as many as this process may use where nothing says which. */
export function onlineProcessors(tree: Tree): number[] {
  const listed = readProcessorList(tree, onlineFile);
  return listed ?? Array.from({ length: availableParallelism() }, (_, index) => index);
}

/**
 * The processors that the machine has, ascending, online or not: what the kernel's list says, else those that have
 * a folder; none where neither does.
 */
export function presentProcessors(tree: Tree): number[] {
  const listed = readProcessorList(tree, `${processorFolder}/present`);
  return listed ?? numberedNames(tree, processorFolder, 'cpu').map(({ id }) => id);
}

/**
 * The processors that are online, as the tree alone says: the kernel's list, else the `online` file of each, where
 * a processor without one cannot be taken offline; null where there are neither.
 */
export function listedOnlineProcessors(tree: Tree): number[] | null {
  const listed = readProcessorList(tree, onlineFile);
  if (listed !== null) return listed;
  const states = presentProcessors(tree).map((id) => ({ id, online: readOnline(tree, id) }));
  if (states.every(({ online }) => online === null)) return null;
  return states.filter(({ online }) => online !== 0).map(({ id }) => id);
}

/** 1 or 0; null for a processor that cannot be taken offline. */
export function readOnline(tree: Tree, cpu: number): number | null {
  return readInteger(tree, `${processorFolder}/cpu${cpu}/online`, { minimum: 0, maximum: 1 });
}
