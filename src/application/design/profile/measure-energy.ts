/** Joules of one inference: runs it for as long as the meter needs, and compares with the machine doing nothing. */
import { type Clock, every, sleep } from '../../../core/clock.js';
import type { EnergyMeter } from '../../../core/energy-meter.js';
import type { OpenSubject } from './subject.js';

export interface EnergyOfRun {
  /** All that the meter saw, divided by the inferences. */
  readonly joules: number;
  /** Without what the machine takes anyway at the same clock. */
  readonly joulesAboveIdle: number;
  /** Mean while it ran. */
  readonly watts: number;
}

/** A sensor is read beside what runs, not between two inferences, when the machine rests for a moment. */
const samplePeriodSeconds = 0.05;

/** Mean watts of the machine as it is, doing nothing; null where the meter does not say. */
export async function measureIdle(
  clock: Clock,
  meter: EnergyMeter,
  signal?: AbortSignal,
): Promise<number | null> {
  const stretch = await metered(clock, meter, () => sleep(clock, meter.stretchSeconds, signal));
  return stretch && stretch.joules / stretch.seconds;
}

export async function measureEnergy(
  clock: Clock,
  meter: EnergyMeter,
  { run }: Pick<OpenSubject, 'run'>,
  idleWatts: number,
  signal?: AbortSignal,
): Promise<EnergyOfRun | null> {
  let runs = 0;
  const stretch = await metered(clock, meter, async () => {
    for (const start = clock.now(); runs === 0 || clock.now() - start < meter.stretchSeconds; runs++) {
      signal?.throwIfAborted();
      await run();
    }
  });
  if (stretch === null) return null;
  const { joules, seconds } = stretch;
  const above = Math.max(0, joules - idleWatts * seconds);
  return { joules: joules / runs, joulesAboveIdle: above / runs, watts: joules / seconds };
}

async function metered(
  clock: Clock,
  meter: EnergyMeter,
  work: () => Promise<void>,
): Promise<{ readonly joules: number; readonly seconds: number } | null> {
  const start = clock.now();
  const stretch = meter.begin();
  const stop = every(clock, samplePeriodSeconds, () => stretch.sample());
  try {
    await work();
  } finally {
    stop();
  }
  const joules = stretch.end();
  return joules === null ? null : { joules, seconds: clock.now() - start };
}
