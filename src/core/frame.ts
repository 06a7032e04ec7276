/** What became of one frame: the record that the manager learns from and the journal keeps. */
export type FrameOutcome = 'hit' | 'miss' | 'dropped' | 'failed';

export interface FrameReport {
  readonly application: string;
  /** Counts the frame periods since the run began; gaps are frames that a dead process never saw. */
  readonly sequence: number;
  /** When the frame was due by the schedule, not when a busy process noticed it. */
  readonly arrivalSeconds: number;
  /** `hit` within the deadline, `miss` later, `dropped` never started (the queue was full), `failed` died or threw. */
  readonly outcome: FrameOutcome;
  /** How it was computed; null for dropped and failed frames. */
  readonly inference: {
    readonly subnet: string;
    readonly threads: number;
    /** Arrival to result, as the user waits for it. */
    readonly latencySeconds: number;
    /** Hand-over to the engine to result, without waiting in the queue: comparable with the profile. */
    readonly serviceSeconds: number;
    /** Calibrated accuracy of the sub-network. */
    readonly accuracy: number;
    /** Right answers and labelled tiles; null where the frames carry no labels. */
    readonly labelled: { readonly correct: number; readonly tiles: number } | null;
  } | null;
}
