/**
 * What a board executes: executions under way, their tasks, and how far each of these has got. It is settled at a
 * moment: until then everything has got on, as fast as it went.
 */
import type { Execution } from '../../../core/work.js';
import type { Core } from './core.js';
import type { PlantDomain } from './domain.js';
import type { Places } from './places.js';
import { setRates } from './rates.js';
import { type Host, Running } from './running.js';
import type { Scheduler } from './scheduler.js';
import type { Task } from './task.js';
import { Threads } from './threads.js';

/** A task with less than this left is done: what rounding leaves. */
const nothingLeft = 1e-9;

export class Workload {
  /** When the first task ends, as fast as they go now; infinite for never. */
  nextEndSeconds = Number.POSITIVE_INFINITY;
  readonly #threads = new Threads();
  readonly #tasks: Task[] = [];
  readonly #finished: Running[] = [];
  readonly #host: Host;
  readonly #rates = { bytesPerSecond: 1, contention: 0 };
  #settledSeconds = 0;

  constructor(
    places: Places,
    private readonly scheduler: Scheduler,
    private readonly memory: PlantDomain,
  ) {
    this.#host = this.#createHost(places);
  }

  #createHost(places: Places): Host {
    return {
      coresFor: (execution, stage) => places.coresFor(execution, stage),
      thread: (owner) => this.#threads.free(owner),
      enqueue: (task) => {
        task.thread.busy = true;
        this.#tasks.push(task);
        this.scheduler.enqueue(task, this.#settledSeconds);
      },
      finished: (running) => this.#finished.push(running),
    };
  }

  start(execution: Execution, done: (timeSeconds: number) => void, nowSeconds: number): Running {
    const running = new Running(execution, done, this.#host);
    this.settle(nowSeconds);
    running.proceed();
    return running;
  }

  cancel(running: Running, nowSeconds: number): void {
    this.settle(nowSeconds);
    for (const task of running.tasks.splice(0)) this.#remove(task);
    const index = this.#finished.indexOf(running);
    if (index >= 0) this.#finished.splice(index, 1);
  }

  #remove(task: Task): void {
    task.thread.busy = false;
    this.#tasks.splice(this.#tasks.indexOf(task), 1);
    this.scheduler.dequeue(task, this.#settledSeconds);
  }

  /** Lets everything that runs get on until now. */
  settle(nowSeconds: number): void {
    const seconds = nowSeconds - this.#settledSeconds;
    if (seconds === 0) return;
    for (const task of this.#tasks) getOn(task, seconds);
    this.#settledSeconds = nowSeconds;
  }

  /** Takes away the tasks that are over, and goes on with what comes after them. */
  endTasks(nowSeconds: number): void {
    this.settle(nowSeconds);
    for (const task of this.#tasks.filter((one) => isOver(one, nowSeconds))) {
      const { running } = task;
      running.tasks.splice(running.tasks.indexOf(task), 1);
      this.#remove(task);
      if (running.tasks.length === 0) running.proceed();
    }
  }

  /** Reckons anew how fast everything goes. @returns bytes per second through the memory */
  reckon(nowSeconds: number): number {
    const { description, clock } = this.memory;
    if (description.kind === 'memory') {
      this.#rates.bytesPerSecond = description.bandwidth.bytesPerSecond * clock.speed;
      this.#rates.contention = description.bandwidth.contention;
    }
    const bytesPerSecond = setRates(this.#tasks, this.#rates);
    let seconds = Number.POSITIVE_INFINITY;
    for (const { left, rate } of this.#tasks) seconds = Math.min(seconds, Math.max(0, left) / rate);
    this.nextEndSeconds = nowSeconds + seconds;
    return bytesPerSecond;
  }

  /** Whether an execution has finished whose callback has not been called yet. */
  get hasFinished(): boolean {
    return this.#finished.length > 0;
  }

  /** Calls back, one by one: who is told may cancel another that is not yet. */
  deliver(nowSeconds: number): void {
    for (let left = this.#finished.length; left > 0; left--) this.#finished.shift()?.done(nowSeconds);
  }

  /** Processor time that an owner has had. */
  usage(owner: string, nowSeconds: number): { readonly cpuSeconds: number; readonly gpuSeconds: number } {
    const usage = { cpuSeconds: 0, gpuSeconds: 0 };
    for (const { cpuSeconds, gpuSeconds } of this.#threads.all(owner)) {
      usage.cpuSeconds += cpuSeconds;
      usage.gpuSeconds += gpuSeconds;
    }
    // Only looks: who watches changes no rounding.
    for (const { running, core } of this.#tasks)
      if (running.execution.owner === owner)
        usage[kindOf(core)] += (nowSeconds - this.#settledSeconds) / core.tasks.length;
    return usage;
  }
}

function getOn(task: Task, seconds: number): void {
  const { core, thread } = task;
  task.left -= task.rate * seconds;
  const coreSeconds = seconds / core.tasks.length;
  task.scaledSeconds += seconds * core.domain.speed;
  task.ranScaledSeconds += coreSeconds * core.domain.speed;
  thread[kindOf(core)] += coreSeconds;
}

/** Also where what is left takes less time than the clock can tell: it would never end. */
function isOver({ left, rate }: Task, nowSeconds: number): boolean {
  return left <= nothingLeft || nowSeconds + left / rate <= nowSeconds;
}

const kindOf = ({ cpu }: Core) => (cpu < 0 ? 'gpuSeconds' : 'cpuSeconds');
