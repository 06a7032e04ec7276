/** What changes and undoing them act on. */
import type { Clock } from '../../../core/clock.js';
import { type RunProgram, runProgram } from '../taskset.js';
import type { WritableTree } from '../writable-tree.js';

export interface Machine {
  readonly tree: WritableTree;
  readonly clock: Clock;
  readonly run: RunProgram;
}

export function machineOf(tree: WritableTree, clock: Clock, run: RunProgram = runProgram): Machine {
  return { tree, clock, run };
}
