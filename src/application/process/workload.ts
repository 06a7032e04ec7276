/**
 * What an application does, whatever it is: what comes when, how one unit (a frame of images, a text) gets into the
 * engine's buffers, and how its result is judged. The loop, the profile and the manager know no more of it.
 */
import type { Clock } from '../../core/clock.js';
import type { Engine } from '../engine/engine.js';
import type { FrameSlot } from '../engine/frame-slots.js';
import type { OpenArrivals } from '../workload/arrival-spec.js';
import type { ApplicationSpecification, OpenedApplication } from './protocol.js';
import { openTextWorkload } from './text-workload.js';
import { openVisionWorkload } from './vision-workload.js';

/** Right answers of a unit, and how many it has. */
export interface Judgement {
  readonly correct: number;
  readonly tiles: number;
}

/** Looks at the result of the unit that it was given out for, while its slot is held. */
export type Judge = (slot: FrameSlot) => Judgement;

export interface Workload {
  /** Runs its units; whoever opened the workload closes it. */
  readonly engine: Engine;
  readonly opened: OpenedApplication;
  readonly arrivals: OpenArrivals;
  /** Whether units differ in what they take: a profile then times many, so that its tail is also theirs. */
  readonly unitsVary: boolean;
  /**
   * Writes a unit; the same number gives the same one.
   *
   * @returns null where nobody knows the right answer
   * @throws {CotuneError} for a unit that the network cannot read
   */
  fill(sequence: number, slot: FrameSlot): Judge | null;
}

export interface WorkloadOptions {
  readonly clock: Clock;
  /** Failures of the engine in the background. */
  readonly onTrouble: (error: unknown) => void;
}

/** @throws {CotuneError} when the library or what it is to look at cannot be read, or the runtime cannot start */
export function openWorkload(
  specification: ApplicationSpecification,
  options: WorkloadOptions,
): Promise<Workload> {
  return specification.kind === 'text'
    ? openTextWorkload(specification, options)
    : openVisionWorkload(specification, options);
}
