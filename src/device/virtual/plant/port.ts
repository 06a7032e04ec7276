/** What others see of a running virtual board, and may change of it. Times and counters run from its start. */
import type { VirtualBoard } from './description.js';

export interface ClockView {
  readonly governor: string;
  /** In force now. */
  readonly hertz: number;
  /** Asked for last: in force once the transition is over. */
  readonly targetHertz: number;
  /** What a user allows; throttling may allow less. */
  readonly minHertz: number;
  readonly maxHertz: number;
  /** Changes of the clock in force. */
  readonly transitions: number;
  /** How long the clock was at each operating point. */
  readonly secondsAt: readonly number[];
  /** Operating points that throttling takes away from the top. */
  readonly coolingState: number;
}

export interface ProcessorView {
  readonly online: boolean;
  readonly busySeconds: number;
  readonly idleSeconds: number;
}

export interface PlantView {
  readonly board: VirtualBoard;
  readonly nowSeconds: number;
  clock(domain: string): ClockView;
  /** Of a processor, by the kernel's number. */
  processor(cpu: number): ProcessorView;
  /** How long a graphics processor was busy. */
  busySeconds(gpuDomain: string): number;
  /** Of a zone's node. */
  celsius(zone: string): number;
  /** Now, at a rail, or of all there is where none is named. */
  watts(rail?: string): number;
  joules(rail?: string): number;
  readonly ambientCelsius: number;
  /** 0 to 1. */
  readonly fan: number;
}

export interface PlantControl {
  /** @throws {CotuneError} ERR_GOVERNOR_UNKNOWN; `userspace` is known too */
  setGovernor(domain: string, governor: string, tunables?: unknown): void;
  /** @throws {CotuneError} ERR_GOVERNOR_INPUT where no operating point lies within */
  setLimits(domain: string, minHertz: number, maxHertz: number): void;
  /** Under `userspace`: the lowest operating point that is at least so fast. */
  setSpeed(domain: string, hertz: number): void;
  /** @throws {CotuneError} ERR_KNOB_UNAVAILABLE for the first processor, which stays */
  setOnline(cpu: number, online: boolean): void;
  setAmbient(celsius: number): void;
  /** @param speed 0 to 1 */
  setFan(speed: number): void;
}
