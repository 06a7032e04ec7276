/** When requests of an application arrive, as data. Times in seconds from the start of the application. */

/** At exactly equal distances. */
export interface PeriodicArrivals {
  readonly kind: 'periodic';
  readonly ratePerSecond: number;
  /** Of the first request. */
  readonly offsetSeconds: number;
}

/** Independent of each other. */
export interface PoissonArrivals {
  readonly kind: 'poisson';
  /** Mean. */
  readonly ratePerSecond: number;
}

/** Times between requests are independent and follow a gamma distribution. */
export interface GammaArrivals {
  readonly kind: 'gamma';
  /** Mean. */
  readonly ratePerSecond: number;
  /** Coefficient of variation of the times between requests: 1 is Poisson, above it bursts. */
  readonly burstiness: number;
}

/** As recorded; when the recording is over, nothing arrives any more. */
export interface TraceArrivals {
  readonly kind: 'trace';
  /** Where the recording came from. */
  readonly file: string;
  /** As recorded, ascending; requests can coincide. */
  readonly recordedSeconds: readonly number[];
  readonly timesFaster: number;
  /** Of so many requests, one is kept on average; which, the seed decides. */
  readonly keepOneIn: number;
}

/** One by one. */
export interface ScheduledArrivals {
  readonly kind: 'schedule';
  /** Ascending. */
  readonly atSeconds: readonly number[];
}

/** The next requests arrive when the ones before are over; only who executes them knows when that is. */
export interface ClosedLoopArrivals {
  readonly kind: 'closed-loop';
  /** Requests that arrive together. */
  readonly samples: number;
}

/** Arrivals that do not ask how the application fares. */
export type OpenArrivals =
  | PeriodicArrivals
  | PoissonArrivals
  | GammaArrivals
  | TraceArrivals
  | ScheduledArrivals;

export type ArrivalSpec = OpenArrivals | ClosedLoopArrivals;
