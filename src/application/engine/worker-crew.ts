/**
 * The threads of an engine: starts them, and starts another one in place of one that died. When starting fails again
 * and again it waits longer each time, so that a model source that is gone does not eat the processor.
 */
import type { Clock } from '../../core/clock.js';
import type { CotuneError } from '../../core/errors.js';
import { EngineWorker, type EngineWorkerOptions } from './engine-worker.js';

export interface WorkerCrewOptions {
  readonly clock: Clock;
  readonly worker: Omit<EngineWorkerOptions, 'onDeath'>;
  /** A worker is gone, and what it held with it; one that had not `started` never held anything. */
  readonly onLost: (worker: EngineWorker, error: CotuneError) => void;
  /** A worker that replaces a lost one can build. */
  readonly onReplaced: () => void;
  /** Failures that no caller waits for. */
  readonly onError: (error: unknown) => void;
}

const size = 2;
/** Wait before the n-th replacement in a row of which none could start. */
const delaysSeconds = [0, 0.1, 0.5, 2, 5];

export class WorkerCrew {
  #workers: EngineWorker[];
  /** Replacements since a worker last started. */
  #attempts = 0;
  #closed = false;
  readonly #waiting = new Set<() => void>();

  constructor(private readonly options: WorkerCrewOptions) {
    this.#workers = Array.from({ length: size }, () => this.#start());
  }

  /** The living ones; fewer than two while a replacement is waited for. */
  get workers(): readonly EngineWorker[] {
    return this.#workers;
  }

  /** @throws {CotuneError} what kept a worker from starting */
  async ready(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.ready));
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const cancel of this.#waiting) cancel();
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }

  #start(): EngineWorker {
    const worker: EngineWorker = new EngineWorker({
      ...this.options.worker,
      onDeath: (error) => this.#lost(worker, error),
    });
    return worker;
  }

  #lost(dead: EngineWorker, error: CotuneError): void {
    this.#workers = this.#workers.filter((worker) => worker !== dead);
    if (this.#closed) return;
    // Of one that never started, who waits for it to be ready is told.
    if (dead.started) this.options.onError(error);
    this.#replaceLater();
    this.options.onLost(dead, error);
  }

  #replaceLater(): void {
    const { clock } = this.options;
    const delay = delaysSeconds[Math.min(this.#attempts++, delaysSeconds.length - 1)]!;
    const cancel = clock.at(clock.now() + delay, () => {
      this.#waiting.delete(cancel);
      void this.#replace();
    });
    this.#waiting.add(cancel);
  }

  async #replace(): Promise<void> {
    const replacement = this.#start();
    this.#workers = [...this.#workers, replacement];
    try {
      await replacement.ready;
      this.#attempts = 0;
      this.options.onReplaced();
    } catch (error) {
      if (!this.#closed) this.options.onError(error);
    }
  }
}
