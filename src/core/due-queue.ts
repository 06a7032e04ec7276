/** Callbacks by the time at which they are due: a binary heap. */
export interface DueEntry {
  readonly timeSeconds: number;
  /** Equal times go in the order in which they were asked for. */
  readonly sequence: number;
  /** Null once it was cancelled. */
  callback: (() => void) | null;
}

export class DueQueue {
  readonly #heap: DueEntry[] = [];

  add(entry: DueEntry): void {
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  }

  /** The next one that was not cancelled. */
  first(): DueEntry | undefined {
    while (this.#heap.length > 0 && this.#heap[0]!.callback === null) this.#removeFirst();
    return this.#heap[0];
  }

  /** Takes what `first` answers, of which there must be one. */
  take(): DueEntry {
    const entry = this.first()!;
    this.#removeFirst();
    return entry;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length > 0) this.#sink(last);
  }

  #sink(entry: DueEntry): void {
    const heap = this.#heap;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, entry)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = entry;
  }
}

function before(a: DueEntry, b: DueEntry): boolean {
  return a.timeSeconds < b.timeSeconds || (a.timeSeconds === b.timeSeconds && a.sequence < b.sequence);
}
