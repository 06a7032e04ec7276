/**
 * A scenario as those read it who run it: plain data, defaults filled in, base units. Times are seconds from the start of the
 * scenario.
 */
import type { ArrivalSpec, OpenArrivals } from '../../application/workload/arrival-spec.js';
import type { SystemTarget, Target } from '../../core/target.js';
import type { WorkStage } from '../../core/work.js';
import type { CheckedMetric } from './schema-system.js';

/** A board that ships, or a file with one. */
export type BoardChoice = { readonly name: string } | { readonly file: string };

/** How the board is set up before anything runs. */
export interface ScenarioSetting {
  /** Null: the board's own. */
  readonly ambientCelsius: number | null;
  /** 0 to 1; null: the board's own. */
  readonly fan: number | null;
  /** By frequency domain. */
  readonly governors: Readonly<Record<string, string>>;
  /** By frequency domain; 0 and Infinity where nothing is said. */
  readonly limits: Readonly<Record<string, { readonly minHertz: number; readonly maxHertz: number }>>;
  /** Processors that are off. */
  readonly offline: readonly number[];
}

export interface ScenarioTarget extends Target {
  /** Whether overload may stop the application altogether for a while. */
  readonly rejectable: boolean;
}

export interface ScenarioApplication {
  readonly name: string;
  /** A modelled network. */
  readonly network: string;
  /** The only ones to choose from; null: all. */
  readonly subnets: readonly string[] | null;
  /** Kinds of processor that it may run on, at least one. */
  readonly mappings: readonly ('cpu' | 'gpu')[];
  /** Times count from `startSeconds`. */
  readonly arrivals: ArrivalSpec;
  /** Requests that may wait for the one that runs. */
  readonly queueLimit: number;
  /** Thread counts to choose from on a CPU, ascending; null: the board decides. */
  readonly threads: readonly number[] | null;
  readonly target: ScenarioTarget;
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** For so long no request can start after a change of the sub-network or of where it runs. */
  readonly switchSeconds: number;
}

/** A program that nobody manages. */
export interface BackgroundLoad {
  readonly name: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Times count from `startSeconds`; `continuous`: each request starts when the one before is over. */
  readonly arrivals: OpenArrivals | 'continuous';
  /** Of one request. */
  readonly work: WorkStage;
  readonly threads: number;
  /** Kernel numbers of the processors that it may use; null: all. */
  readonly cpus: readonly number[] | null;
}

/** What happens. */
export type Happening =
  | { readonly kind: 'target'; readonly application: string; readonly change: Partial<ScenarioTarget> }
  | { readonly kind: 'system'; readonly change: Partial<SystemTarget> }
  | { readonly kind: 'ambient'; readonly celsius: number }
  | { readonly kind: 'fan'; readonly speed: number }
  | { readonly kind: 'offline' | 'online'; readonly cpus: readonly number[] }
  | SensorFault
  | { readonly kind: 'governor'; readonly domain: string; readonly governor: string }
  | {
      readonly kind: 'kill';
      readonly application: string;
      /** Null: it stays dead. */
      readonly restartSeconds: number | null;
    };

export interface SensorFault {
  readonly kind: 'sensor';
  readonly monitor: string;
  readonly fault: 'lost' | 'stuck' | 'noisy' | 'restored';
  /** Standard deviation of the noise, per unit read; 0 but for `noisy`. */
  readonly relative: number;
}

export type ScenarioEvent = { readonly atSeconds: number } & Happening;

/** Numbers that are off by a random share of themselves, at most `upTo`. */
export interface HiddenError {
  readonly upTo: number;
  readonly seed: number;
}

export interface Phase {
  readonly name: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** What must not be exceeded. */
export interface ScenarioCheck {
  /** Null: each application, or the board where the metric is the board's. */
  readonly application: string | null;
  readonly metric: CheckedMetric;
  readonly atMost: number;
}

export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly board: BoardChoice;
  readonly seconds: number;
  readonly seed: number;
  readonly setting: ScenarioSetting;
  readonly system: SystemTarget;
  readonly applications: readonly ScenarioApplication[];
  readonly background: readonly BackgroundLoad[];
  /** The earliest first. */
  readonly events: readonly ScenarioEvent[];
  /** How far the board is from its description; the manager is not told. Null: not at all. */
  readonly unknowns: HiddenError | null;
  /** How wrong the manager's profile is; null: not at all. */
  readonly profileError: HiddenError | null;
  readonly phases: readonly Phase[];
  /** When the disturbance begins, from which recovery counts; null for none. */
  readonly disturbanceSeconds: number | null;
  readonly checks: readonly ScenarioCheck[];
}
