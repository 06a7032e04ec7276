/**
 * A manager that hangs decides nothing, and may have left clocks low. This notices it from another thread, which undoes
 * the changes of this process as after its end (`hang-watch-worker.ts`).
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type HangWatchOrders, shared, sharedBytes } from './hang-watch-state.js';
import type { Journal } from './journal.js';
import { journalName, nobody } from './owner.js';

const beatMilliseconds = 250;
const script = new URL('./hang-watch-worker.js', import.meta.url);

export interface HangWatchOptions {
  /** Undoes what the journals of ended processes list, such as `cotune restore`. */
  readonly command: HangWatchOrders['command'];
  /** Without a sign of life for so long, a second at least, a process hangs. */
  readonly patienceSeconds?: number;
}

export class HangWatch {
  readonly #state: Int32Array<SharedArrayBuffer> = new Int32Array(new SharedArrayBuffer(sharedBytes));
  readonly #timer: NodeJS.Timeout;

  /** @param journal of this process; it starts over when the watcher has used it */
  constructor(journal: Journal, { command, patienceSeconds = 5 }: HangWatchOptions) {
    const state = this.#state;
    const givenAway = join(journal.options.folder, journalName(nobody));
    const workerData: HangWatchOrders = {
      state,
      journal: journal.path,
      givenAway,
      command,
      patienceSeconds: Math.max(1, patienceSeconds),
    };
    new Worker(script, { workerData }).unref();
    this.#timer = setInterval(() => Atomics.add(state, shared.beats, 1), beatMilliseconds).unref();
    journal.wasTaken = () => Atomics.exchange(state, shared.taken, 0) === 1;
  }

  stop(): void {
    clearInterval(this.#timer);
    Atomics.store(this.#state, shared.ended, 1);
    Atomics.notify(this.#state, shared.ended);
  }
}
