/**
 * The fast loop: produces frames at a fixed rate, chooses within the envelope how to compute each one, and
 * reports what became of it. A frame that finds the queue full is dropped; nothing here waits.
 */
import type { Clock } from '../../core/clock.js';
import { chooseWithin, type Envelope } from '../../core/envelope.js';
import type { FrameReport } from '../../core/frame.js';
import type { Engine, InferenceResult } from '../engine/engine.js';
import type { FrameSlot } from '../engine/frame-slots.js';
import type { FrameSource } from '../workload/frame-source.js';
import type { RunOrder } from './protocol.js';

export interface FrameLoopOptions {
  readonly clock: Clock;
  readonly application: string;
  readonly engine: Engine;
  readonly source: FrameSource;
  readonly framesPerSecond: number;
  readonly order: RunOrder;
  /** Calibrated accuracy of a sub-network. */
  readonly accuracyOf: (subnet: string) => number;
  readonly onFrame: (frame: FrameReport) => void;
  readonly onTrouble: (error: unknown) => void;
}

export class FrameLoop {
  readonly #inFlight = new Set<Promise<void>>();
  /** The last one with anything to choose. */
  #envelope: Envelope;
  #shutOut = false;
  #deadlineSeconds: number;
  #next: number;
  #cancel = () => {};
  #stopped = false;

  constructor(private readonly options: FrameLoopOptions) {
    const { clock, order, framesPerSecond } = options;
    this.#envelope = order.envelope;
    this.#deadlineSeconds = order.deadlineSeconds;
    this.setEnvelope(order.envelope);
    // After a restart the frames that were due meanwhile are gone: their absence is what the journal counts.
    this.#next = Math.max(0, Math.ceil((clock.now() - order.startSeconds) * framesPerSecond));
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

  #dueAt(sequence: number): number {
    return this.options.order.startSeconds + sequence / this.options.framesPerSecond;
  }

  #schedule(): void {
    this.#cancel = this.options.clock.at(this.#dueAt(this.#next), () => this.#produceDue());
  }

  #produceDue(): void {
    if (this.#stopped) return;
    while (this.#dueAt(this.#next) <= this.options.clock.now()) this.#produce(this.#next++);
    this.#schedule();
  }

  #produce(sequence: number): void {
    const slot = this.#shutOut ? null : this.options.engine.tryAcquire();
    if (slot === null) {
      this.#report(sequence, 'dropped', null);
      return;
    }
    const computed = this.#compute(sequence, slot).finally(() => {
      this.options.engine.release(slot);
      this.#inFlight.delete(computed);
    });
    this.#inFlight.add(computed);
  }

  async #compute(sequence: number, slot: FrameSlot): Promise<void> {
    const { clock, engine, source } = this.options;
    const deadline = this.#dueAt(sequence) + this.#deadlineSeconds;
    try {
      const labels = source.fill(sequence, slot.input);
      const result = await engine.infer(slot, () => chooseWithin(this.#envelope, deadline - clock.now()));
      const outcome = result.finishedSeconds <= deadline ? 'hit' : 'miss';
      this.#report(sequence, outcome, this.#describe(sequence, slot, result, labels));
    } catch (error) {
      this.#report(sequence, 'failed', null);
      this.options.onTrouble(error);
    }
  }

  #describe(
    sequence: number,
    slot: FrameSlot,
    { key, startedSeconds, finishedSeconds }: InferenceResult,
    labels: readonly number[] | null,
  ): FrameReport['inference'] {
    return {
      subnet: key.subnet,
      threads: key.threads,
      latencySeconds: finishedSeconds - this.#dueAt(sequence),
      serviceSeconds: finishedSeconds - startedSeconds,
      accuracy: this.options.accuracyOf(key.subnet),
      labelled: labels === null ? null : { correct: countCorrect(slot.output, labels), tiles: labels.length },
    };
  }

  #report(sequence: number, outcome: FrameReport['outcome'], inference: FrameReport['inference']): void {
    const { application, onFrame } = this.options;
    onFrame({ application, sequence, arrivalSeconds: this.#dueAt(sequence), outcome, inference });
  }
}

/** How many rows of logits are largest at their label. */
export function countCorrect(logits: Float32Array, labels: readonly number[]): number {
  const classes = logits.length / labels.length;
  let correct = 0;
  for (let row = 0; row < labels.length; row++) {
    let best = row * classes;
    for (let column = best + 1; column < (row + 1) * classes; column++) {
      if (logits[column]! > logits[best]!) best = column;
    }
    if (best - row * classes === labels[row]) correct++;
  }
  return correct;
}
