/**
 * The sampling loop: reads a set of monitors at a pace, starts no program, and says what it costs itself.
 *
 * A file can be slow: a power sensor behind an I2C bus takes a millisecond. A monitor that took long rests until its
 * share of a core is small again, and its last reading stands meanwhile, with its time.
 */
import { type Clock, every } from '../../core/clock.js';
import type { Monitor, Reading } from '../../core/monitor.js';

/** Of a core that any one monitor may take: one that took 1 ms rests 0.2 s. */
const shareOfOne = 0.005;
/** A set that took longer may have a slow monitor in it: for a while, each is timed on its own. */
const slowSetSeconds = 0.002;
const timedSeconds = 60;
/** What the kernel averages over ten seconds need not be read twenty times a second. */
const looksPerWindow = 40;
const costWindowSeconds = 1;

interface Sampled {
  readonly monitor: Monitor;
  /** Not read before. */
  dueSeconds: number;
  /** What its last read took, where that was timed. */
  spentSeconds: number;
}

/** When a set was read and how long that took. */
interface Look {
  readonly timeSeconds: number;
  readonly spentSeconds: number;
}

export class Sampler {
  readonly #sampled: readonly Sampled[];
  readonly #looks: Look[] = [];
  readonly #latest = new Map<string, Reading>();
  #timedUntilSeconds = Number.NEGATIVE_INFINITY;
  #stop = () => {};
  /** `sampling.cost`: the share of a core that reading took over the last second. */
  readonly cost: Monitor;

  constructor(
    private readonly clock: Clock,
    monitors: readonly Monitor[],
  ) {
    this.#sampled = monitors.map((monitor) => ({
      monitor,
      dueSeconds: Number.NEGATIVE_INFINITY,
      spentSeconds: 0,
    }));
    this.cost = {
      name: 'sampling.cost',
      unit: 'ratio',
      windowSeconds: costWindowSeconds,
      read: () => this.#readCost(),
    };
  }

  /** The last readings by name, with `sampling.cost`; the map is the same every time. */
  get latest(): ReadonlyMap<string, Reading> {
    return this.#latest;
  }

  /** Reads every monitor that is due. @returns the last readings by name */
  sample(): ReadonlyMap<string, Reading> {
    const startSeconds = this.clock.now();
    const timed = startSeconds < this.#timedUntilSeconds;
    for (const sampled of this.#sampled)
      if (startSeconds >= sampled.dueSeconds) this.#read(sampled, startSeconds, timed);
    const spentSeconds = this.clock.now() - startSeconds;
    if (spentSeconds > slowSetSeconds) this.#timedUntilSeconds = startSeconds + timedSeconds;
    this.#remember({ timeSeconds: startSeconds, spentSeconds });
    this.#latest.set(this.cost.name, this.cost.read());
    return this.#latest;
  }

  #read(sampled: Sampled, startSeconds: number, timed: boolean): void {
    const { monitor } = sampled;
    const before = timed ? this.clock.now() : 0;
    this.#latest.set(monitor.name, monitor.read());
    const spentSeconds = timed ? this.clock.now() - before : 0;
    // Slow twice in a row: once may be another program that came between.
    const restSeconds = Math.min(spentSeconds, sampled.spentSeconds) / shareOfOne;
    sampled.spentSeconds = spentSeconds;
    sampled.dueSeconds = startSeconds + Math.max(restSeconds, monitor.windowSeconds / looksPerWindow);
  }

  /** Reads at a pace until it is stopped. @param onSample called after each set */
  start(periodSeconds: number, onSample: (readings: ReadonlyMap<string, Reading>) => void = () => {}): void {
    this.stop();
    this.#stop = every(this.clock, periodSeconds, () => onSample(this.sample()));
  }

  stop(): void {
    this.#stop();
    this.#stop = () => {};
  }

  #remember(look: Look): void {
    this.#looks.push(look);
    while (this.#looks.length > 2 && this.#looks[1]!.timeSeconds <= look.timeSeconds - costWindowSeconds)
      this.#looks.shift();
  }

  /** The last set is left out: how long the time is that it is the cost of shows only at the next. */
  #readCost(): Reading {
    const [first, last] = [this.#looks[0], this.#looks.at(-1)];
    const timeSeconds = last?.timeSeconds ?? this.clock.now();
    const elapsed = first === undefined ? 0 : timeSeconds - first.timeSeconds;
    if (elapsed <= 0) return { absent: 'needs two samples', timeSeconds };
    const spent = this.#looks.slice(0, -1).reduce((sum, { spentSeconds }) => sum + spentSeconds, 0);
    return { value: spent / elapsed, timeSeconds };
  }
}
