/** One core: the tasks that share it, how long it was busy, how deep it sleeps, and what the scheduler thinks of it. */

import { InvariantSignal, type Speed } from '../pelt-clock.js';
import { L4tSignal } from '../pelt-l4t.js';
import type { IdleState } from './description.js';
import type { PlantDomain } from './domain.js';
import type { Task } from './task.js';

type Signal = InvariantSignal | L4tSignal;

export class Core {
  readonly tasks: Task[] = [];
  online = true;
  busySeconds = 0;
  /** Since when it has been busy or idle, as it is now. */
  sinceSeconds = 0;
  /** Until when its utilisation counts. */
  trackedSeconds = 0;
  /** Where it sleeps; undefined while it is busy. */
  idleState: IdleState | undefined;
  /** Running mean of how long it sleeps. */
  expectedIdleSeconds = 0.01;

  #signal: Signal = new InvariantSignal();
  readonly #speed: { capacity: number; frequency: number } = { capacity: 1024, frequency: 1024 };

  /** @param cpu the kernel's number; -1 for a graphics processor */
  constructor(
    readonly cpu: number,
    readonly domain: PlantDomain,
  ) {
    this.#speed.capacity = domain.capacity;
  }

  get busy(): boolean {
    return this.tasks.length > 0;
  }

  /** Utilisation of 0 to 1024, of the board's strongest core. */
  get utilisation(): number {
    return this.#signal.util;
  }

  /** The utilisation, or what those that run here now used to need where that is more (cpu_util of fair.c). */
  get load(): number {
    let estimate = 0;
    for (const { thread } of this.tasks) estimate += thread.utilisationEstimate;
    return Math.max(this.utilisation, estimate);
  }

  /** Brings the utilisation up to now, under the clock until now. */
  track(nowSeconds: number): void {
    const speed: Speed = this.#speed;
    this.#speed.frequency = Math.floor(this.domain.clock.speed * 1024);
    this.#signal.update(Math.round(nowSeconds * 1e9), this.busy, speed);
    this.trackedSeconds = nowSeconds;
  }

  /** The kernel of Linux for Tegra tracks in its own way. */
  trackAs(kind: 'mainline' | 'l4t', nowSeconds: number): void {
    if ((kind === 'l4t') === this.#signal instanceof L4tSignal) return;
    this.#signal = kind === 'l4t' ? new L4tSignal() : new InvariantSignal();
    this.#signal.update(Math.round(nowSeconds * 1e9), false, this.#speed);
  }

  /** How long it was busy until now. */
  busyUntil(nowSeconds: number): number {
    return this.busySeconds + (this.busy ? nowSeconds - this.sinceSeconds : 0);
  }
}
