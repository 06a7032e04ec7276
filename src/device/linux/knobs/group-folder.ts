/**
 * A control group for one application's process, below or beside the group that it is in, so that limits set from
 * outside keep holding.
 *
 * @see Documentation/admin-guide/cgroup-v2.rst, "No Internal Process Constraint"
 */
import { CotuneError } from '../../../core/errors.js';
import { type Hierarchy, placeForGroup, readGroup } from '../hierarchies.js';
import type { SafeWriter } from '../safety/safe-writer.js';
import { readText } from '../values.js';

/**
 * Makes the group and moves the process into it.
 *
 * @returns its folder
 * @throws {CotuneError} `ERR_KNOB_UNAVAILABLE` where the machine does not allow it, and all that the safe writer throws
 */
export async function enterGroup(
  writer: SafeWriter,
  hierarchy: Hierarchy,
  { name, pid }: { readonly name: string; readonly pid: number },
): Promise<string> {
  const current = readGroup(writer.machine.tree, hierarchy, pid);
  if (current === null)
    throw new CotuneError('ERR_KNOB_UNAVAILABLE', `the control group of process ${pid} cannot be seen`);
  const parent = placeForGroup(hierarchy, current);
  const folder = `${parent}/cotune.${name}`;
  if (hierarchy.version === 2) await handDown(writer, parent, hierarchy.controllers);
  await writer.makeGroup(folder);
  if (hierarchy.version === 1 && hierarchy.controllers.includes('cpuset'))
    await fillCpuset(writer, parent, folder);
  await writer.write(`${folder}/cgroup.procs`, String(pid));
  return folder;
}

async function handDown(writer: SafeWriter, parent: string, controllers: readonly string[]): Promise<void> {
  const path = `${parent}/cgroup.subtree_control`;
  const given = (readText(writer.machine.tree, path) ?? '').split(' ');
  const missing = ['cpu', 'cpuset'].filter((name) => controllers.includes(name) && !given.includes(name));
  if (missing.length > 0) await writer.write(path, missing.map((name) => `+${name}`).join(' '));
}

/** A new group of version 1 has no processors and no memory, and takes no process before it has. */
async function fillCpuset(writer: SafeWriter, parent: string, folder: string): Promise<void> {
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    const text = readText(writer.machine.tree, `${parent}/${file}`);
    if (text !== null) await writer.write(`${folder}/${file}`, text);
  }
}
