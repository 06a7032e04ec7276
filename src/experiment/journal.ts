/**
 * The journal of a run: everything that happened, one JSON object a line, in the order it happened. Figures,
 * reports and replays are made from it and from nothing else. Times are seconds since the start of the run
 * (`policy`) that the event belongs to.
 */
import type { FrameReport } from '../core/frame.js';
import type { MachineDescription } from '../device/linux/machine.js';

export interface JournalOption {
  readonly subnet: string;
  readonly threads: number;
  readonly accuracy: number;
  readonly accuracyLow: number;
  readonly accuracyHigh: number;
  readonly latencySeconds: { readonly p50: number; readonly p95: number };
}

export interface JournalApplication {
  readonly name: string;
  readonly ratePerSecond: number;
  readonly deadlineSeconds: number;
  /** The target's quantile: 0.95 asks that 95 % of the frames meet the deadline. */
  readonly quantile: number;
  readonly priority: number;
  /** Images classified per frame. */
  readonly tilesPerFrame: number;
  /** Of an application that writes texts: what is called a frame elsewhere is a text. */
  readonly kind?: 'text' | undefined;
  /** Of arrivals by chance; without it they come regularly. */
  readonly arrivals?: 'poisson' | undefined;
  readonly options: readonly JournalOption[];
}

/** What is asked of an application, as far as views and reports show it. */
export type JournalTarget = Pick<JournalApplication, 'name' | 'deadlineSeconds' | 'quantile' | 'priority'>;

/** Of runs that were live on a virtual board: everything that the board says is simulated. */
export interface JournalBoard {
  readonly name: string;
  readonly title: string;
  /** Real seconds for each second of the board. */
  readonly dilation: number;
  /** The machine that simulates the board and computes the frames. */
  readonly host: MachineDescription;
  /** Of `tilesPerFrame`, those that were computed in earnest. */
  readonly computedTiles: number;
  readonly domains: readonly {
    readonly name: string;
    readonly kind: 'cpu' | 'gpu' | 'memory';
    readonly cores: number;
    readonly highestHertz: number;
  }[];
}

/** The monitor of a virtual board's power at the plug, also where the real one has no sensor for it. */
export const wholeBoardPower = 'power.whole-board';

export interface Phase {
  readonly name: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

export type JournalEvent =
  | {
      readonly type: 'start';
      readonly schemaVersion: 1;
      readonly startedAt: string;
      /** That the runs were on; where it is a virtual board, that one. */
      readonly machine: MachineDescription;
      readonly board?: JournalBoard;
      readonly phases: readonly Phase[];
      readonly applications: readonly JournalApplication[];
    }
  | { readonly type: 'run'; readonly policy: string }
  | { readonly type: 'frame'; readonly policy: string; readonly frame: FrameReport }
  | {
      readonly type: 'monitors';
      readonly policy: string;
      readonly timeSeconds: number;
      /** Null where a monitor has nothing to say. */
      readonly values: Readonly<Record<string, number | null>>;
    }
  | {
      readonly type: 'decision';
      readonly policy: string;
      readonly timeSeconds: number;
      readonly application: string;
      /** What the envelope's most accurate choice is now; null for a change of mapping alone. */
      readonly choice: {
        readonly subnet: string;
        readonly threads: number;
        readonly tailSeconds: number;
      } | null;
      readonly mapping: string | null;
      readonly explanation: string;
    }
  | {
      readonly type: 'clock';
      readonly policy: string;
      readonly timeSeconds: number;
      /** A frequency domain, and the clock that was asked for. */
      readonly domain: string;
      readonly hertz: number;
    }
  | {
      readonly type: 'lifecycle';
      readonly policy: string;
      readonly timeSeconds: number;
      readonly application: string;
      readonly what: 'died' | 'restarted';
      readonly detail: string;
    }
  /** What a run came to on a virtual board; times are the board's. */
  | {
      readonly type: 'board';
      readonly policy: string;
      readonly timeSeconds: number;
      /** At the plug; of it, what the board takes whatever runs. */
      readonly energyJoules: number;
      readonly boardBaseJoules: number;
      readonly peakCelsius: number;
      /** Computed in earnest, and of them those that took longer than the board allows. */
      readonly inferences: number;
      readonly lateInferences: number;
    }
  /** What a run on this machine took, by its sensors or its model. */
  | {
      readonly type: 'energy';
      readonly policy: string;
      readonly timeSeconds: number;
      /** Null with a reason in `energyAbsent` where nothing tells. */
      readonly energyJoules: number | null;
      readonly meanPowerWatts: number | null;
      readonly energyOrigin: 'measured' | 'modelled' | null;
      /** Which sensor or model. */
      readonly energySource: string | null;
      readonly energyAbsent: string | null;
    }
  /** What is asked for has changed while a run went on. */
  | {
      readonly type: 'target';
      readonly policy: string;
      readonly timeSeconds: number;
      readonly text: string;
      /** Of every application from now on; older journals lack it. */
      readonly targets?: readonly JournalTarget[] | undefined;
    }
  | { readonly type: 'verdict'; readonly verdict: Verdict };

export interface VerdictCheck {
  readonly name: string;
  readonly value: number | null;
  readonly limit: number;
  readonly passed: boolean;
  /** What it counts, where that is not frames alone. */
  readonly what?: 'texts' | 'frames and texts' | undefined;
}

export interface Verdict {
  readonly passed: boolean;
  readonly checks: readonly VerdictCheck[];
}
