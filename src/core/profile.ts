/**
 * The option table: what each application can do on this device, measured undisturbed. It is all the manager
 * knows of networks and processors; the composition root fills it.
 */
export interface LatencyQuantiles {
  readonly p50: number;
  readonly p95: number;
}

/** Where an application runs: a processor and the part of it that the application may use. */
export interface Mapping {
  /** `all`, or the processors it stands for, such as `cpu0` or `cpu0-1`; of a graphics processor, its domain's name. */
  readonly name: string;
  /** Kernel ids of the processors; with a graphics processor, those that feed it. */
  readonly cpus: readonly number[];
  /** The frequency domain of the graphics processor that does the work, where one does. */
  readonly gpu?: string;
}

/** Processors that share a clock which can be set. */
export interface ClockDomain {
  readonly name: string;
  readonly kind: 'cpu' | 'gpu' | 'memory';
  /** Levels, ascending. */
  readonly hertz: readonly number[];
  /** What it takes at each level without any work, through its regulator; null where nothing tells. */
  readonly idleWatts: readonly number[] | null;
  readonly cores: number;
  /** Kernel ids of its processors; none but of `cpu` domains. */
  readonly cpus: readonly number[];
  /** The kernel chooses its clock: its one level stands for whatever that is. */
  readonly governed?: true;
}

/** What a frame costs on one domain, at each of the domain's levels. Costs on several domains add up. */
export interface DomainCost {
  readonly domain: string;
  /** Cores of the domain that are busy for that time, on average. */
  readonly cores: number;
  /** Median seconds per level, undisturbed. */
  readonly seconds: readonly number[];
  /** Joules beyond the idle power per level; null where nothing tells. */
  readonly joules: readonly number[] | null;
}

/** One row: a sub-network with its threads on a mapping. */
export interface Option {
  readonly subnet: string;
  readonly threads: number;
  readonly mapping: Mapping;
  /** Calibrated top-1 accuracy, 0 to 1. */
  readonly accuracy: number;
  /** Seconds for one frame, undisturbed, hand-over to the engine included. */
  readonly latencySeconds: LatencyQuantiles;
  /** Processor seconds that one frame costs, over all threads. */
  readonly coreSeconds: number;
  /** What the option keeps resident. */
  readonly memoryBytes: number;
  /** Joules per frame at the highest clocks, or null where nothing here measures energy: unknown, not zero. */
  readonly joules: number | null;
  /** By frequency domain, where clocks can be set; `latencySeconds` is the sum at the highest levels. */
  readonly costs?: readonly DomainCost[];
}

export interface ApplicationProfile {
  readonly application: string;
  /** Frames per second that arrive. */
  readonly ratePerSecond: number;
  /** The next request comes when the one before is over: the rate is what follows from the deadline. */
  readonly closedLoop?: true;
  readonly options: readonly Option[];
}
