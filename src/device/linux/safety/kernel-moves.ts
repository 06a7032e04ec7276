/** Which changes of a value are the kernel's own doing, and so no sign of another writer. */
import { knownKnob, otherBound } from '../known-knobs.js';
import { readText } from '../values.js';
import type { Machine } from './machine.js';

/**
 * A throttled processor shows a lower maximum than was asked for, and pulls the minimum down with it.
 *
 * @param held what the kernel held after our latest write
 * @see Documentation/admin-guide/pm/cpufreq.rst, scaling_max_freq: the effective limit of all requests
 */
export function isKernelsMove(machine: Machine, path: string, held: string, found: string): boolean {
  const kind = knownKnob(path)?.kind;
  if (kind === 'maximum') return Number(found) < Number(held);
  return kind === 'minimum' && found === readText(machine.tree, otherBound(path)!);
}

/** Whether what is found in a file is no longer what we wrote: somebody else did. */
export function isContested(
  machine: Machine,
  path: string,
  held: string | undefined,
  found: string,
): boolean {
  return held !== undefined && held !== found && !isKernelsMove(machine, path, held, found);
}
