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
  /** `all`, or the processors it stands for, such as `cpu0` or `cpu0-1`. */
  readonly name: string;
  /** Kernel ids of the processors. */
  readonly cpus: readonly number[];
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
  /** Joules per frame, or null where nothing here measures energy: unknown, not zero. */
  readonly joules: number | null;
}

export interface ApplicationProfile {
  readonly application: string;
  /** Frames per second that arrive. */
  readonly ratePerSecond: number;
  readonly options: readonly Option[];
}
