/**
 * Files that are read again and again come together: the first one that is read brings those that are open beside it,
 * and each of them is then at hand once, for a moment. A round of monitors costs one question.
 */
import type { Clock } from '../../../core/clock.js';
import type { FileContent, OpenFile } from '../tree.js';
import { mostPaths } from './protocol.js';

/** As old as a content may be: readings closer together count as one look elsewhere too. */
const freshSeconds = 0.005;

export class KeptFiles {
  readonly #open = new Set<string>();
  readonly #atHand = new Map<string, FileContent>();
  #takenSeconds = Number.NEGATIVE_INFINITY;

  /** @param readAll contents in the order of the paths */
  constructor(
    private readonly clock: Clock,
    private readonly readAll: (paths: readonly string[]) => readonly FileContent[],
  ) {}

  open(path: string): OpenFile {
    return {
      read: () => {
        this.#open.add(path);
        return this.#take(path);
      },
    };
  }

  /** Nothing that was read before holds any longer: something was written. */
  forget(): void {
    this.#atHand.clear();
  }

  close(): void {
    this.#open.clear();
    this.forget();
  }

  #take(path: string): FileContent {
    if (this.clock.now() - this.#takenSeconds > freshSeconds || !this.#atHand.has(path)) this.#fetch(path);
    const content = this.#atHand.get(path)!;
    this.#atHand.delete(path);
    return content;
  }

  #fetch(path: string): void {
    const beside = [...this.#open].filter((other) => other !== path);
    const paths = [path, ...beside.slice(0, mostPaths - 1)];
    this.#takenSeconds = this.clock.now();
    this.#atHand.clear();
    for (const [index, content] of this.readAll(paths).entries()) this.#atHand.set(paths[index]!, content);
  }
}
