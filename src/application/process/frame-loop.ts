/**
 * The fast loop: produces frames (or texts) as they arrive, chooses within the envelope how to compute each one, and
 * reports what became of it. A frame that finds the queue full is dropped; nothing here waits.
 */
import type { Clock } from '../../core/clock.js';
import { chooseWithin, type Envelope } from '../../core/envelope.js';
import type { FrameReport } from '../../core/frame.js';
import { createStream } from '../../core/random.js';
import type { InferenceResult } from '../engine/engine.js';
import type { FrameSlot } from '../engine/frame-slots.js';
import { createArrivals } from '../workload/arrivals.js';
import type { RunOrder } from './protocol.js';
import type { Judge, Workload } from './workload.js';

export interface FrameLoopOptions {
  readonly clock: Clock;
  readonly application: string;
  readonly workload: Pick<Workload, 'engine' | 'arrivals' | 'fill'>;
  /** Of arrivals by chance; each run has the same. */
  readonly seed: number;
  readonly order: RunOrder;
  /** Calibrated accuracy of a sub-network. */
  readonly accuracyOf: (subnet: string) => number;
  readonly onFrame: (frame: FrameReport) => void;
  readonly onTrouble: (error: unknown) => void;
}

type Arrival = Pick<FrameReport, 'sequence' | 'arrivalSeconds'>;

export class FrameLoop {
  readonly #inFlight = new Set<Promise<void>>();
  /** The last one with anything to choose. */
  #envelope: Envelope;
  #shutOut = false;
  #deadlineSeconds: number;
  readonly #arrivals: Iterator<number, void>;
  #next = -1;
  /** When the next one arrives; infinity after the last. */
  #nextSeconds = 0;
  #cancel = () => {};
  #stopped = false;

  constructor(private readonly options: FrameLoopOptions) {
    const { clock, order, workload, seed } = options;
    this.#envelope = order.envelope;
    this.#deadlineSeconds = order.deadlineSeconds;
    this.setEnvelope(order.envelope);
    // After a restart the frames that were due meanwhile are gone: their absence is what the journal counts.
    const random = createStream(seed, 'arrivals');
    this.#arrivals = createArrivals(workload.arrivals, random, Number.POSITIVE_INFINITY);
    do this.#advance();
    while (this.#nextSeconds < clock.now());
    this.#schedule();
  }

  setEnvelope(envelope: Envelope): void {
    this.#shutOut = envelope.choices.length === 0;
    if (!this.#shutOut) this.#envelope = envelope;
  }

  /** Of the frames that come from now on. */
  setDeadline(deadlineSeconds: number): void {
    this.#deadlineSeconds = deadlineSeconds;
  }

  /** Produces no more frames and waits for those under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await Promise.all(this.#inFlight);
  }

  #advance(): void {
    const { value } = this.#arrivals.next();
    this.#next++;
    this.#nextSeconds = this.options.order.startSeconds + (value ?? Number.POSITIVE_INFINITY);
  }

  #schedule(): void {
    if (this.#nextSeconds === Number.POSITIVE_INFINITY) return;
    this.#cancel = this.options.clock.at(this.#nextSeconds, () => this.#produceDue());
  }

  #produceDue(): void {
    if (this.#stopped) return;
    for (; this.#nextSeconds <= this.options.clock.now(); this.#advance())
      this.#produce({ sequence: this.#next, arrivalSeconds: this.#nextSeconds });
    this.#schedule();
  }

  #produce(arrival: Arrival): void {
    const { engine } = this.options.workload;
    const slot = this.#shutOut ? null : engine.tryAcquire();
    if (slot === null) {
      this.#report(arrival, 'dropped', null);
      return;
    }
    const computed = this.#compute(arrival, slot).finally(() => {
      engine.release(slot);
      this.#inFlight.delete(computed);
    });
    this.#inFlight.add(computed);
  }

  async #compute(arrival: Arrival, slot: FrameSlot): Promise<void> {
    const { clock, workload } = this.options;
    const deadline = arrival.arrivalSeconds + this.#deadlineSeconds;
    try {
      const judge = workload.fill(arrival.sequence, slot);
      const choose = () => chooseWithin(this.#envelope, deadline - clock.now());
      const result = await workload.engine.infer(slot, choose);
      const outcome = result.finishedSeconds <= deadline ? 'hit' : 'miss';
      this.#report(arrival, outcome, this.#describe(arrival, slot, result, judge));
    } catch (error) {
      this.#report(arrival, 'failed', null);
      this.options.onTrouble(error);
    }
  }

  #describe(
    { arrivalSeconds }: Arrival,
    slot: FrameSlot,
    { key, startedSeconds, finishedSeconds }: InferenceResult,
    judge: Judge | null,
  ): FrameReport['inference'] {
    return {
      subnet: key.subnet,
      threads: key.threads,
      latencySeconds: finishedSeconds - arrivalSeconds,
      serviceSeconds: finishedSeconds - startedSeconds,
      accuracy: this.options.accuracyOf(key.subnet),
      labelled: judge === null ? null : judge(slot),
    };
  }

  #report(arrival: Arrival, outcome: FrameReport['outcome'], inference: FrameReport['inference']): void {
    const { application, onFrame } = this.options;
    onFrame({ application, ...arrival, outcome, inference });
  }
}
