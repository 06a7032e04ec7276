/** What an application asks of the system. */
export interface Target {
  /** Seconds from a frame's arrival to its result; later, dropped and failed frames are misses. */
  readonly deadlineSeconds: number;
  /** The share of frames that must meet the deadline, 0.95 for a p95 target. */
  readonly quantile: number;
  /** Never choose a sub-network below this accuracy (0 to 1) as long as another can run; 0 for no floor. */
  readonly accuracyFloor: number;
  /** 1 is the most important; under overload the highest number is degraded first. */
  readonly priority: number;
  /** How much a point of this application's accuracy counts against another's of the same priority. */
  readonly weight: number;
  /** Requests per second that it must be able to serve one after the other; without it, as many as regularly arrive. */
  readonly throughputPerSecond?: number;
}

/**
 * The longest that one inference may take so that as many as must be sustained fit into a second.
 *
 * @returns infinite without such a target
 */
export function sustainedPeriodSeconds({ throughputPerSecond }: Target): number {
  return throughputPerSecond === undefined ? Number.POSITIVE_INFINITY : 1 / throughputPerSecond;
}

export const defaultTarget = { quantile: 0.95, accuracyFloor: 0, priority: 1, weight: 1 } as const;

export type Objective = 'min-energy' | 'max-accuracy' | 'min-latency';

/** What is asked of the whole system; null is no limit. */
export interface SystemTarget {
  readonly objective: Objective;
  /** Mean power of the board. */
  readonly powerCapWatts: number | null;
  /** Of the hottest zone. */
  readonly temperatureCelsius: number | null;
  /** What the board may take from the start until then. */
  readonly energyBudget: { readonly joules: number; readonly untilSeconds: number } | null;
  /** For the sub-networks that are kept ready. */
  readonly memoryBytes: number | null;
}

export const noSystemTarget: SystemTarget = {
  objective: 'min-energy',
  powerCapWatts: null,
  temperatureCelsius: null,
  energyBudget: null,
  memoryBytes: null,
};
