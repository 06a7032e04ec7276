/**
 * The processors that a process and all its threads may use, as a knob. Node has no call for it, so util-linux's
 * `taskset` sets it; a few milliseconds, outside of any hot path.
 *
 * @see man 1 taskset, man 2 sched_setaffinity
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CotuneError } from '../../core/errors.js';
import type { Knob } from '../../core/knob.js';
import type { Mapping } from '../../core/profile.js';
import { parseAllowedProcessors } from './processors.js';
import { openTree, type Tree } from './tree.js';

export interface AffinityOptions {
  readonly pid: number;
  readonly mappings: readonly Mapping[];
  readonly tree?: Tree;
  /** Runs a program to its end; rejects when it fails. */
  readonly run?: (program: string, args: readonly string[]) => Promise<unknown>;
}

const runProgram = promisify(execFile);

export function createAffinityKnob({
  pid,
  mappings,
  tree = openTree(),
  run = runProgram,
}: AffinityOptions): Knob<Mapping> {
  const inForce = (): Mapping => {
    const content = tree.read(`/proc/${pid}/status`);
    const cpus = ('text' in content && parseAllowedProcessors(content.text)) || mappings[0]!.cpus;
    return mappings.find((mapping) => sameCpus(mapping, cpus)) ?? { name: cpus.join(','), cpus };
  };
  return {
    name: `affinity.${pid}`,
    domain: { kind: 'levels', levels: mappings, unit: null },
    changeCostSeconds: 0.005,
    get: inForce,
    async set(mapping) {
      if (sameCpus(inForce(), mapping.cpus)) return;
      await run('taskset', ['-a', '-p', '-c', mapping.cpus.join(','), String(pid)]).catch((error) => {
        throw unavailable(pid, mapping, error);
      });
    },
  };
}

function sameCpus({ cpus }: Mapping, others: readonly number[]): boolean {
  return cpus.length === others.length && cpus.every((cpu, index) => cpu === others[index]);
}

function unavailable(pid: number, mapping: Mapping, error: NodeJS.ErrnoException): CotuneError {
  const what = `process ${pid} could not be moved to ${mapping.name}`;
  if (error.code !== 'ENOENT')
    return new CotuneError('ERR_KNOB_UNAVAILABLE', `${what}: ${error.message.trim()}`);
  return new CotuneError('ERR_KNOB_UNAVAILABLE', `${what}: taskset is not installed`, {
    advice: 'install util-linux; until then applications stay where the kernel puts them',
  });
}
