/** What a person sees of a run while it goes on; the terminal's dashboard and the plain lines are such views. */
import type { FrameReport } from '../core/frame.js';
import type { JournalApplication, JournalBoard, JournalEvent, Phase } from '../experiment/journal.js';

type EventOf<T extends JournalEvent['type']> = Omit<Extract<JournalEvent, { type: T }>, 'type' | 'policy'>;

export interface RunIntroduction {
  readonly policy: string;
  /** Counts from 1: this is run `number` of `count`. */
  readonly number: number;
  readonly count: number;
  /** Processors of the machine. */
  readonly cores: number;
  /** Where the run is live on a virtual board. */
  readonly board?: JournalBoard;
  readonly phases: readonly Phase[];
  readonly applications: readonly JournalApplication[];
}

/** Takes the same things as the journal, as they happen; times are seconds since the start of the run. */
export interface RunView {
  /** The view counts its time from here, until the first monitors say more exactly when the run started. */
  begin(run: RunIntroduction): void;
  frame(report: FrameReport): void;
  monitors(event: EventOf<'monitors'>): void;
  decision(event: EventOf<'decision'>): void;
  lifecycle(event: EventOf<'lifecycle'>): void;
  /** What is asked for has changed. */
  target(event: EventOf<'target'>): void;
  /** The run is over; another may begin. */
  end(): void;
  /** Gives the terminal back; may be called at any time and again. */
  close(): void;
}
