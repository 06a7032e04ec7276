/**
 * An execution under way: its stages one after the other, each first alone in one thread as far as it is serial, then
 * in all threads at once.
 */
import type { Execution, WorkStage } from '../../../core/work.js';
import type { Core } from './core.js';
import { Task, type Thread } from './task.js';

/** What a running execution needs of the board. */
export interface Host {
  /** The cores that a stage may run on. */
  coresFor(execution: Execution, stage: WorkStage): readonly Core[];
  /** The thread of an owner by its number. */
  thread(owner: string, index: number): Thread;
  enqueue(task: Task): void;
  finished(running: Running): void;
}

/** Work below this is no work: it would only make events of no length. */
const leastCycles = 1;

export class Running {
  /** Its threads that are at work. */
  readonly tasks: Task[] = [];
  /** How much of its time waits for memory, now. */
  memoryLoad = 0;
  #stage = -1;
  #serialDone = true;

  constructor(
    readonly execution: Execution,
    readonly done: (timeSeconds: number) => void,
    private readonly host: Host,
  ) {}

  /** Goes on with what comes next, or is finished. */
  proceed(): void {
    const { work } = this.execution;
    if (!this.#serialDone) return this.#spawnParallel(work[this.#stage]!);
    for (this.#stage++; this.#stage < work.length; this.#stage++) {
      const stage = work[this.#stage]!;
      if (stage.computeCycles + stage.memoryBytes >= leastCycles) return this.#begin(stage);
    }
    this.host.finished(this);
  }

  #begin(stage: WorkStage): void {
    const threads = this.#threadsOf(stage);
    const serial = threads === 1 ? 1 : 1 - stage.parallelFraction;
    this.#serialDone = threads === 1;
    if (serial * (stage.computeCycles + stage.memoryBytes) < leastCycles) return this.proceed();
    this.#spawn(stage, 0, serial);
  }

  #spawnParallel(stage: WorkStage): void {
    this.#serialDone = true;
    const threads = this.#threadsOf(stage);
    const each = stage.parallelFraction / threads;
    if (each * (stage.computeCycles + stage.memoryBytes) < leastCycles) return this.proceed();
    for (let index = 0; index < threads; index++) this.#spawn(stage, index, each);
  }

  #threadsOf(stage: WorkStage): number {
    return stage.processor === 'gpu' || stage.parallelFraction === 0 ? 1 : this.execution.threads;
  }

  #spawn(stage: WorkStage, index: number, share: number): void {
    const thread = this.host.thread(this.execution.owner, index);
    const allowed = this.host.coresFor(this.execution, stage);
    const task = new Task(
      thread,
      this,
      stage,
      stage.computeCycles * share,
      stage.memoryBytes * share,
      allowed,
    );
    this.tasks.push(task);
    this.host.enqueue(task);
  }
}
