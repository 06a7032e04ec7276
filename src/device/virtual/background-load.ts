/** Keeps processors of a virtual board busy, so that on one that nothing else runs on something moves. */
import type { Executor } from '../../core/work.js';

/** About a second of one core: much shorter than anybody watches, much longer than a tick. */
const cycles = 2e9;

/**
 * One thread without end on each of some processors.
 *
 * @param cpus the kernel's numbers
 * @returns ends the load
 */
export function keepBusy(executor: Executor, cpus: readonly number[]): () => void {
  const ends = new Map<number, () => void>();
  const begin = (cpu: number) => {
    const mapping = { name: `cpu${cpu}`, cpus: [cpu] };
    const stage = {
      processor: 'cpu',
      computeCycles: cycles,
      memoryBytes: 0,
      activity: 1,
      parallelFraction: 0,
    } as const;
    const execution = { owner: `load-${cpu}`, work: [stage], threads: 1, mapping };
    ends.set(
      cpu,
      executor.start(execution, () => begin(cpu)),
    );
  };
  for (const cpu of cpus) begin(cpu);
  return () => {
    for (const end of ends.values()) end();
  };
}
