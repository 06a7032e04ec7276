/**
 * The decision problem as plain data: for each application one of its options or a rejection, for each frequency
 * domain one level. docs/manager.md writes it down as mathematics.
 */
export interface DecisionProblem {
  /**
   * `min-energy` minimises power plus the penalties of rejections, in watts; `max-accuracy` maximises the sum of
   * weight * accuracy minus the penalties, ties to the lower power.
   */
  readonly objective: 'min-energy' | 'max-accuracy';
  /** Hard limit unless every application is rejected: no machine draws less than when it idles; null for none. */
  readonly powerCapWatts: number | null;
  /** Hard limit on the sum over the chosen options; null for none. */
  readonly memoryBytes: number | null;
  readonly domains: readonly DecisionDomain[];
  readonly apps: readonly DecisionApp[];
}

/** Processors that share one clock. */
export interface DecisionDomain {
  readonly name: string;
  readonly capacityCores: number;
  /** Share of the capacity that may be busy, in [0, 1]. */
  readonly maxUtilisation: number;
  /** At least one. */
  readonly levels: readonly DecisionLevel[];
}

export interface DecisionLevel {
  readonly hertz: number;
  /** Power of the domain at this level when nothing runs. */
  readonly idleWatts: number;
}

export interface DecisionApp {
  readonly name: string;
  readonly ratePerSecond: number;
  readonly deadlineSeconds: number;
  /** In [0, 1]; options below it are not admissible. */
  readonly accuracyFloor: number;
  readonly weight: number;
  /** In the unit of the objective. */
  readonly rejectionPenalty: number;
  readonly options: readonly DecisionOption[];
}

/** A sub-network on some cores of a domain. */
export interface DecisionOption {
  readonly subnet: string;
  /** In [0, 1]. */
  readonly accuracy: number;
  /** Name of the domain. */
  readonly domain: string;
  /** Cores that are busy while it infers. */
  readonly cores: number;
  readonly memoryBytes: number;
  /** Per level of the option's domain: the quantile that must hold, interference and queueing included. */
  readonly latencySeconds: readonly number[];
  /** Energy of one inference, per level of the option's domain. */
  readonly joules: readonly number[];
  /** Added to the minimised value where this option is chosen, as a change that costs energy; 0 where absent. */
  readonly extraWatts?: number;
}

export type DecisionChoice =
  | { readonly app: string; readonly subnet: string; readonly domain: string; readonly cores: number }
  | { readonly app: string; readonly rejected: true };

export interface DecisionAnswer {
  /** One per application, in the problem's order. */
  readonly choices: readonly DecisionChoice[];
  /** Index of the chosen level per domain. */
  readonly levels: Readonly<Record<string, number>>;
  readonly powerWatts: number;
  /** The objective: minimised for `min-energy`, maximised for `max-accuracy`. */
  readonly value: number;
  /** What no decision can beat, where optimality is not proven (more than ten applications); else null. */
  readonly boundValue: number | null;
  readonly solveMilliseconds: number;
  /** Sentences: what bound the decision and what the next better one would have taken. */
  readonly explanation: readonly string[];
}
