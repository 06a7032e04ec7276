/** Joules of one inference: runs it for as long as the meter needs, and compares with the machine doing nothing. */
import { type Clock, sleep } from '../../../core/clock.js';
import type { EnergyMeter } from './machine.js';
import type { OpenSubject } from './subject.js';

export interface EnergyOfRun {
  /** All that the meter saw, divided by the inferences. */
  readonly joules: number;
  /** Without what the machine takes anyway at the same clock. */
  readonly joulesAboveIdle: number;
  /** Mean while it ran. */
  readonly watts: number;
}

const idleStepSeconds = 0.05;

/** Mean watts of the machine as it is, doing nothing; null where the meter does not say. */
export async function measureIdle(
  clock: Clock,
  meter: EnergyMeter,
  signal?: AbortSignal,
): Promise<number | null> {
  const start = clock.now();
  const stretch = meter.begin();
  while (clock.now() - start < meter.stretchSeconds) {
    await sleep(clock, idleStepSeconds, signal);
    stretch.sample();
  }
  const joules = stretch.end();
  return joules === null ? null : joules / (clock.now() - start);
}

export async function measureEnergy(
  clock: Clock,
  meter: EnergyMeter,
  { run }: OpenSubject,
  idleWatts: number,
  signal?: AbortSignal,
): Promise<EnergyOfRun | null> {
  const start = clock.now();
  const stretch = meter.begin();
  let runs = 0;
  while (runs === 0 || clock.now() - start < meter.stretchSeconds) {
    signal?.throwIfAborted();
    await run();
    stretch.sample();
    runs++;
  }
  const seconds = clock.now() - start;
  const joules = stretch.end();
  if (joules === null) return null;
  const above = Math.max(0, joules - idleWatts * seconds);
  return { joules: joules / runs, joulesAboveIdle: above / runs, watts: joules / seconds };
}
