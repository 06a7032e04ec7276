/** The threads of each owner: they live on between executions. */
import { createThread, type Thread } from './task.js';

export class Threads {
  readonly #of = new Map<string, Thread[]>();

  all(owner: string): readonly Thread[] {
    return this.#of.get(owner) ?? [];
  }

  /** One that has nothing to do: always the same ones first, and a new one where all are at work. */
  free(owner: string): Thread {
    return this.all(owner).find(({ busy }) => !busy) ?? this.#create(owner);
  }

  #create(owner: string): Thread {
    const thread = createThread();
    this.#of.set(owner, [...this.all(owner), thread]);
    return thread;
  }
}
