/**
 * A worker kept free of builds for a session that is wanted but has to wait for it. Frames come with pauses between
 * them, so a claim lasts a while after it was last made; it must end by itself, as there may be no further frame.
 */
import type { Clock } from '../../core/clock.js';
import type { EngineWorker } from './engine-worker.js';

/** Longer than the pause between two frames of all but the slowest applications. */
const lastsSeconds = 0.5;

export class Claim {
  #worker: EngineWorker | undefined;
  #cancel = () => {};

  /** @param onExpired the worker may build again */
  constructor(
    private readonly clock: Clock,
    private readonly onExpired: () => void,
  ) {}

  holds(worker: EngineWorker): boolean {
    return this.#worker === worker;
  }

  make(worker: EngineWorker): void {
    this.drop();
    this.#worker = worker;
    this.#cancel = this.clock.at(this.clock.now() + lastsSeconds, () => {
      this.#worker = undefined;
      this.onExpired();
    });
  }

  drop(): void {
    this.#cancel();
    this.#cancel = () => {};
    this.#worker = undefined;
  }
}
