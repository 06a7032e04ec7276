/** What this machine is: recorded with every measurement, because a number without its machine says little. */
import { availableParallelism, cpus, release, totalmem } from 'node:os';

export interface MachineDescription {
  readonly processor: string;
  /** Processors this process may use. */
  readonly cores: number;
  readonly memoryBytes: number;
  readonly architecture: string;
  readonly kernel: string;
  readonly node: string;
}

export function describeMachine(): MachineDescription {
  return {
    processor: cpus()[0]?.model.trim() || 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    architecture: process.arch,
    kernel: release(),
    node: process.versions.node,
  };
}
