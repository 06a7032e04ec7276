/** Waits until a machine is as cool as it was, so that no operating point inherits the heat of the one before. */
import { type Clock, sleep } from '../../../core/clock.js';

export interface CoolDownOptions {
  readonly clock: Clock;
  /** Of the hottest zone; null where nothing says. */
  celsius(): number | null;
  /** As cool as this is cool enough. */
  readonly targetCelsius: number;
  readonly mostSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

const pollSeconds = 0.5;

/** @returns whether it became cool enough in time; true where there is no temperature */
export async function coolDown({
  clock,
  celsius,
  targetCelsius,
  mostSeconds,
  signal,
}: CoolDownOptions): Promise<boolean> {
  const end = clock.now() + mostSeconds;
  for (;;) {
    const now = celsius();
    if (now === null || now <= targetCelsius) return true;
    if (clock.now() >= end) return false;
    await sleep(clock, pollSeconds, signal);
  }
}
