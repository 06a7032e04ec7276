/**
 * An execution under way: its stages one after the other, each first alone in one thread as far as it is serial, then
 * in all threads at once.
 */
import type { Execution, WorkStage } from '../../../core/work.js';
import type { Core } from './core.js';
import { Task, type Thread } from './task.js';

/** What a running execution needs of the board. */
export interface Host {
  /** The cores that a stage may run on. @throws {CotuneError} `ERR_BOARD_MODEL` where the board has no such processor */
  coresFor(execution: Execution, stage: WorkStage): readonly Core[];
  /** A thread of the owner that has nothing to do, always the same ones first. */
  thread(owner: string): Thread;
  enqueue(task: Task): void;
  finished(running: Running): void;
}

/** What runs at once. */
interface Part {
  readonly stage: WorkStage;
  readonly threads: number;
  /** Of the stage's work, what each thread does. */
  readonly share: number;
  readonly allowed: readonly Core[];
}

/** Work below this is no work: it would only make events of no length. */
const leastCycles = 1;

export class Running {
  /** Its threads that are at work. */
  readonly tasks: Task[] = [];
  /** How much of its time waits for memory, now. */
  memoryLoad = 0;
  readonly #parts: readonly Part[];
  #next = 0;

  constructor(
    readonly execution: Execution,
    readonly done: (timeSeconds: number) => void,
    private readonly host: Host,
  ) {
    this.#parts = execution.work.flatMap((stage) =>
      partsOf(stage, execution.threads, host.coresFor(execution, stage)),
    );
  }

  /** Goes on with what comes next, or is finished. */
  proceed(): void {
    const part = this.#parts[this.#next++];
    if (part === undefined) this.host.finished(this);
    else for (let count = 0; count < part.threads; count++) this.#spawn(part);
  }

  #spawn({ stage, share, allowed }: Part): void {
    const thread = this.host.thread(this.execution.owner);
    const cycles = stage.computeCycles * share;
    const task = new Task(thread, this, stage, cycles, stage.memoryBytes * share, allowed);
    this.tasks.push(task);
    this.host.enqueue(task);
  }
}

function partsOf(stage: WorkStage, threads: number, allowed: readonly Core[]): Part[] {
  const { processor, parallelFraction } = stage;
  const alone = processor === 'gpu' || threads === 1;
  const parts = alone
    ? [{ stage, threads: 1, share: 1, allowed }]
    : [
        { stage, threads: 1, share: 1 - parallelFraction, allowed },
        { stage, threads, share: parallelFraction / threads, allowed },
      ];
  return parts.filter(({ share }) => share * (stage.computeCycles + stage.memoryBytes) >= leastCycles);
}
