/** What a watched thread and its watcher share: three whole numbers, and what the watcher is to do. */

/** Places in the shared numbers. */
export const shared = {
  /** Goes up while the watched thread lives. */
  beats: 0,
  /** 1 from when the changes were undone until the watched thread has seen it. */
  taken: 1,
  /** 1 when there is nothing to watch any more. */
  ended: 2,
} as const;
export const sharedBytes = 3 * Int32Array.BYTES_PER_ELEMENT;

export interface HangWatchOrders {
  readonly state: Int32Array<SharedArrayBuffer>;
  /** The journal of the watched process, which may not exist yet; what it is renamed to is nobody's. */
  readonly journal: string;
  readonly givenAway: string;
  /** Undoes what the journals of ended processes list. */
  readonly command: readonly [program: string, ...args: string[]];
  readonly patienceSeconds: number;
}
