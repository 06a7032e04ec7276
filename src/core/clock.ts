import { type DueEntry, DueQueue } from './due-queue.js';

/**
 * Time as a port: the same manager runs live on the real clock and simulated on a virtual one.
 * Times are seconds since an arbitrary origin; the real clock is the kernel's monotonic one, which every
 * process of a machine shares, so times may cross process boundaries.
 */
export interface Clock {
  /** Seconds since the clock's origin; never goes back. */
  now(): number;
  /** Calls back once, at or after the given time; the result cancels it. */
  at(timeSeconds: number, callback: () => void): () => void;
}

/** Resolves after some seconds of the clock's time, or rejects with the signal's reason. */
export function sleep(clock: Clock, seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.at(clock.now() + seconds, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Calls back at start + k * period without drift; a late call skips the periods that are already over. */
export function every(
  clock: Clock,
  periodSeconds: number,
  callback: (timeSeconds: number) => void,
): () => void {
  let next = clock.now() + periodSeconds;
  let cancel = () => {};
  const schedule = () => {
    cancel = clock.at(next, () => {
      const now = clock.now();
      next += periodSeconds * Math.max(1, Math.ceil((now - next) / periodSeconds));
      schedule();
      callback(now);
    });
  };
  schedule();
  return () => cancel();
}

/** A longer timeout would end at once: timers count milliseconds in 31 bits. */
const longestTimeoutMilliseconds = 2 ** 31 - 1;

/** The machine's monotonic clock. */
export function createRealClock(): Clock {
  const now = () => Number(process.hrtime.bigint()) / 1e9;
  return {
    now,
    at(timeSeconds, callback) {
      const wait = () => {
        const milliseconds = Math.ceil((timeSeconds - now()) * 1000);
        return setTimeout(wake, Math.min(Math.max(0, milliseconds), longestTimeoutMilliseconds));
      };
      // A timer counts from when its turn of the event loop began, and so may end too early.
      const wake = () => {
        if (now() < timeSeconds) timer = wait();
        else callback();
      };
      let timer = wait();
      return () => clearTimeout(timer);
    },
  };
}

/** Another clock's time at another speed. */
export class DilatedClock implements Clock {
  /** Seconds of the other clock for a second of this one. What waits, waits as it was asked to. */
  dilation = 1;

  constructor(private readonly other: Clock) {}

  now(): number {
    return this.other.now() / this.dilation;
  }

  at(timeSeconds: number, callback: () => void): () => void {
    return this.other.at(timeSeconds * this.dilation, callback);
  }
}

/** A clock that stands still until told to advance; callbacks run in order of their time, equal ones of their asking. */
export class VirtualClock implements Clock {
  #now = 0;
  #sequence = 0;
  readonly #pending = new DueQueue();

  now(): number {
    return this.#now;
  }

  at(timeSeconds: number, callback: () => void): () => void {
    const due = Math.max(timeSeconds, this.#now);
    const entry: DueEntry = { timeSeconds: due, sequence: this.#sequence++, callback };
    this.#pending.add(entry);
    return () => {
      entry.callback = null;
    };
  }

  /** When the next callback is due; infinite without one. */
  get nextSeconds(): number {
    return this.#pending.first()?.timeSeconds ?? Number.POSITIVE_INFINITY;
  }

  /** Moves time forward and runs everything that falls due, including what those callbacks schedule. */
  advance(seconds: number): void {
    this.advanceTo(this.#now + seconds);
  }

  /** Moves time forward and runs nothing: what is due until then must be run next. */
  moveTo(timeSeconds: number): void {
    this.#now = Math.max(timeSeconds, this.#now);
  }

  /** As `advance`, to a time. */
  advanceTo(timeSeconds: number): void {
    while (this.nextSeconds <= timeSeconds) {
      const { timeSeconds: due, callback } = this.#pending.take();
      this.#now = Math.max(due, this.#now);
      callback!();
    }
    // A callback may have advanced further itself.
    this.moveTo(timeSeconds);
  }
}
