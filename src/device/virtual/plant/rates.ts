/**
 * How fast tasks go: those on one core share it, and those that wait for memory hold each other up, more than they do
 * alone by a share of what the others wait for it.
 */
import type { Task } from './task.js';

export interface Memory {
  /** That one stage gets now, alone. */
  readonly bytesPerSecond: number;
  readonly contention: number;
}

/**
 * Sets the rate of every task.
 *
 * @returns bytes per second through the memory
 */
export function setRates(tasks: readonly Task[], memory: Memory): number {
  for (const task of tasks) task.running.memoryLoad = 0;
  let load = 0;
  for (const task of tasks) load += loadOf(task, memory);
  let bytes = 0;
  for (const task of tasks) {
    const others = load - task.running.memoryLoad;
    const seconds = task.computeSeconds + task.memorySeconds * (1 + memory.contention * Math.max(0, others));
    task.rate = 1 / (seconds * task.core.tasks.length);
    bytes += task.bytes * task.rate;
  }
  return bytes;
}

/** How much of the present the task waits for memory, its stage's other threads taken together with it. */
function loadOf(task: Task, { bytesPerSecond }: Memory): number {
  task.computeSeconds = (task.cycles + task.wakeCycles) / task.core.domain.cyclesPerSecond;
  task.memorySeconds = task.bytes / bytesPerSecond;
  const memoryShare = task.memorySeconds / (task.computeSeconds + task.memorySeconds);
  const load = memoryShare / (task.core.tasks.length * task.running.tasks.length);
  task.running.memoryLoad += load;
  return load;
}
