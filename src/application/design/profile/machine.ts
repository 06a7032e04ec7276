/** What measuring needs of a machine: its operating points, a look at it, and a meter of energy where it has one. */
import type { EnergyMeter } from '../../../core/energy-meter.js';

/** Where a sub-network runs and how fast that is clocked. */
export interface OperatingPoint {
  /** Unique, such as `cpu0-3@1.5 GHz`. */
  readonly name: string;
  /** Processors of one kind, such as `cpu0-3`, or `all`. */
  readonly cluster: string;
  readonly cpus: readonly number[];
  /** Pinned; null where the governor chooses. */
  readonly hertz: number | null;
}

/** A machine at a moment. What nothing says is null. */
export interface MachineLook {
  readonly timeSeconds: number;
  /** Of the clocks that drive the point, the lowest and the highest. */
  readonly lowestHertz: number | null;
  readonly highestHertz: number | null;
  readonly governor: string | null;
  /** What the clock is limited to from above; lower than pinned where someone else wrote. */
  readonly limitHertz: number | null;
  /** Of the hottest zone. */
  readonly celsius: number | null;
  /** Speed that the machine takes away from itself now, and how often it has done so; 0 for none. */
  readonly throttling: { readonly now: number; readonly count: number } | null;
  /** Processor time so far: of everything on the processors that may be used, and of this process. */
  readonly busySeconds: number | null;
  readonly ownSeconds: number;
}

export interface ProfilingMachine {
  /** In the order in which they are to be measured. */
  readonly points: readonly OperatingPoint[];
  readonly meter: EnergyMeter | null;
  /** Why there is no meter, no clock that can be pinned, and so on, by name. */
  readonly absent: Readonly<Record<string, string>>;
  /** @throws {CotuneError} ERR_KNOB_UNAVAILABLE and what else setting a knob throws */
  enter(point: OperatingPoint): Promise<void>;
  /** Gives everything back that `enter` changed. */
  leave(): Promise<void>;
  look(point: OperatingPoint): MachineLook;
}
