/**
 * What an inference asks of the processors, without a word about what it computes. A virtual board executes work, so
 * it never knows a network.
 */
import type { Mapping } from './profile.js';

/** What one kind of processor does of it; stages follow one after the other. */
export interface WorkStage {
  readonly processor: 'cpu' | 'gpu';
  /** Of one core, the board's strongest kind, as long as nothing waits for memory. */
  readonly computeCycles: number;
  /** Moved to and from memory: the part that a higher clock does not shorten. */
  readonly memoryBytes: number;
  /** How much a busy cycle switches, relative to the mean of the workloads. */
  readonly activity: number;
  /** Of the compute cycles, the share that threads can divide among them, 0 to 1. */
  readonly parallelFraction: number;
}

export type Work = readonly WorkStage[];

export interface Execution {
  /** Whose it is: what one owner asks for again and again runs in the same threads. */
  readonly owner: string;
  readonly work: Work;
  readonly threads: number;
  readonly mapping: Mapping;
}

/** Who executes work: a virtual board. */
export interface Executor {
  /**
   * Begins at once, beside whatever else runs.
   *
   * @param done called once when all stages are over, with the time; not after the result was called
   * @returns ends it early
   */
  start(execution: Execution, done: (timeSeconds: number) => void): () => void;
}
