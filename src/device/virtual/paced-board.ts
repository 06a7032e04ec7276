/**
 * A virtual board that keeps pace with the real clock, with a clock of its own: what is due at a time of the board
 * happens at exactly that time of the board, however late the machine is that plays it. Only how fast the board's time
 * passes depends on the machine.
 */
import { type Clock, VirtualClock } from '../../core/clock.js';

/** A board whose events can be waited for. */
export interface PacedPlant {
  readonly nowSeconds: number;
  /** When something happens next; infinite for never. */
  readonly nextEventSeconds: number;
  /** Lets time pass until the limit, or until something of interest happened. @param follow is told the time before */
  advance(limitSeconds: number, follow: (nowSeconds: number) => void): void;
}

/** What the machine was late by more than this is given up: the board does not rush through it. */
const longestLagSeconds = 0.1;
/** What is due at the very time at which the board stands needs some time to pass. */
const shortestWaitSeconds = 1e-4;

export class PacedBoard {
  readonly #board = new VirtualClock();
  #holds = 0;
  #advancing = false;
  #ended = false;
  #cancelWake = () => {};
  /** Times of both clocks that stand for each other. */
  #realOrigin: number;
  #boardOrigin: number;

  /** @param dilation real seconds for a second of the board */
  constructor(
    private readonly plant: PacedPlant,
    private readonly real: Clock,
    private readonly dilation: number,
  ) {
    this.#board.moveTo(plant.nowSeconds);
    this.#realOrigin = real.now();
    this.#boardOrigin = plant.nowSeconds;
  }

  /** Seconds of the board. */
  readonly clock: Clock = {
    now: () => this.#board.now(),
    at: (timeSeconds, callback) => {
      const cancel = this.#board.at(timeSeconds, callback);
      this.#wait();
      return cancel;
    },
  };

  /**
   * The board stands still until the result is called: nothing that waits for the machine is a time of the board.
   *
   * @returns lets it go on; to be called once
   */
  hold(): () => void {
    this.#holds++;
    return () => {
      this.#holds--;
      this.#advance();
    };
  }

  /** From now on the board stands still for good. */
  end(): void {
    this.#ended = true;
    this.#cancelWake();
  }

  /** @param leastSeconds of the board, for which the real clock has come: rounding must not make it wait again */
  #advance(leastSeconds = 0): void {
    if (this.#advancing || this.#ended) return;
    this.#advancing = true;
    try {
      this.#keepPace(leastSeconds);
    } finally {
      this.#advancing = false;
      this.#wait();
    }
  }

  #keepPace(leastSeconds: number): void {
    const limit = Math.max(leastSeconds, this.#dueSeconds());
    while (this.#holds === 0 && !this.#ended && this.plant.nowSeconds < limit) {
      const next = Math.min(this.#board.nextSeconds, limit);
      this.plant.advance(next, (now) => this.#board.moveTo(now));
      this.#board.advanceTo(this.plant.nowSeconds);
    }
  }

  /** Where the board should be now. */
  #dueSeconds(): number {
    const due = this.#boardOrigin + (this.real.now() - this.#realOrigin) / this.dilation;
    if (due - this.plant.nowSeconds <= longestLagSeconds) return due;
    this.#realOrigin = this.real.now();
    this.#boardOrigin = this.plant.nowSeconds + longestLagSeconds;
    return this.#boardOrigin;
  }

  /** Until something is due. */
  #wait(): void {
    this.#cancelWake();
    if (this.#advancing || this.#ended || this.#holds > 0) return;
    const next = Math.min(this.plant.nextEventSeconds, this.#board.nextSeconds);
    if (next === Number.POSITIVE_INFINITY) return;
    const due = this.#realOrigin + (next - this.#boardOrigin) * this.dilation;
    const soonest = this.real.now() + shortestWaitSeconds;
    this.#cancelWake = this.real.at(Math.max(due, soonest), () => this.#advance(next));
  }
}
