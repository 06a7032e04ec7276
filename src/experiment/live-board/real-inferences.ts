/**
 * The real side of the inferences of one application: each is computed by its process while the board executes it. Where
 * the board is done first its time stands still, so that nothing of this machine's slowness becomes a time of the board;
 * how often that was so is counted.
 */
import type { Computation } from '../../application/modelled/request-loop.js';
import type { InferenceAnswer, InferenceOrder } from '../../application/process/protocol.js';
import type { Clock } from '../../core/clock.js';
import { asCotuneError, CotuneError } from '../../core/errors.js';
import { computingThreads } from './board-application.js';

/** A process that does not answer for so long hangs. */
const patienceSeconds = 10;

export interface RealInferencesOptions {
  readonly application: string;
  readonly infer: (order: InferenceOrder) => Promise<InferenceAnswer>;
  readonly real: Clock;
  /** Of the board. */
  readonly board: { readonly clock: Clock; hold(): () => void };
  readonly dilation: number;
  readonly onTrouble: (error: CotuneError) => void;
}

type Result = InferenceAnswer | null;

export class RealInferences {
  #count = 0;
  #late = 0;

  constructor(private readonly options: RealInferencesOptions) {}

  /** Inferences that both sides have ended. */
  get count(): number {
    return this.#count;
  }

  /** Of them, those that took longer here than on the board, by more than the dilation allows. */
  get late(): number {
    return this.#late;
  }

  readonly start = (sequence: number, subnet: string): Computation => {
    const { infer, real, board } = this.options;
    const startSeconds = { real: real.now(), board: board.clock.now() };
    const pending = new Pending<Result>();
    let tookSeconds = 0;
    infer({ sequence, subnet, threads: computingThreads }).then(
      (answer) => {
        // Not when this process came to hear of it: it may have been busy.
        tookSeconds = answer.finishedSeconds - startSeconds.real;
        pending.settle(answer);
      },
      (error) => {
        if (!pending.cancelled) this.options.onTrouble(asCotuneError(error));
        pending.settle(null);
      },
    );
    return {
      result: (callback) => {
        const boardSeconds = board.clock.now() - startSeconds.board;
        this.#await(pending, (result) => {
          this.#tally(tookSeconds > boardSeconds * this.options.dilation);
          callback(result);
        });
      },
      cancel: () => pending.cancel(),
    };
  };

  #tally(late: boolean): void {
    this.#count++;
    if (late) this.#late++;
  }

  /** The board waits for what is not there yet. */
  #await(pending: Pending<Result>, callback: (result: Result) => void): void {
    if (pending.settled) {
      pending.tell(callback);
      return;
    }
    const { real, board } = this.options;
    const release = board.hold();
    const giveUp = () => {
      this.options.onTrouble(this.#standstill());
      pending.settle(null);
    };
    const stopWaiting = real.at(real.now() + patienceSeconds, giveUp);
    pending.onEnd = () => {
      stopWaiting();
      release();
    };
    pending.tell(callback);
  }

  #standstill(): CotuneError {
    const { application } = this.options;
    return new CotuneError(
      'ERR_BOARD_STOPPED',
      `the board stood still for ${patienceSeconds} s: the process of ${application} did not answer`,
    );
  }
}

/** A result to come; unlike a promise it tells at once what is there, and can be cancelled. */
class Pending<Result> {
  settled = false;
  cancelled = false;
  /** Called after the result was told, or cancelled. */
  onEnd = () => {};
  #result: Result | undefined;
  #callback: ((result: Result) => void) | undefined;

  settle(result: Result): void {
    if (this.settled || this.cancelled) return;
    this.settled = true;
    this.#result = result;
    if (this.#callback !== undefined) this.tell(this.#callback);
  }

  tell(callback: (result: Result) => void): void {
    this.#callback = callback;
    if (!this.settled) return;
    callback(this.#result as Result);
    this.onEnd();
  }

  cancel(): void {
    if (this.cancelled) return;
    this.cancelled = true;
    // Told already, or nobody waits: there is nothing to end.
    if (!this.settled) this.onEnd();
  }
}
