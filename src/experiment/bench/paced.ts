/** Inferences of one engine at the pace of frames, for benchmarks. */
import type { Engine } from '../../application/engine/engine.js';
import type { SessionKey } from '../../application/engine/model-source.js';
import { type Clock, sleep } from '../../core/clock.js';

/** A pause between two frames, as every application has; without it one measures how fast a sleeping core wakes. */
const pauseSeconds = 0.002;

export interface PacedResult {
  /** What computed the frame; null when it failed. */
  readonly ran: string | null;
  readonly seconds: number;
}

/** One thread per sub-network: what is compared here is switching, not threads. */
export const oneThread = (subnet: string): SessionKey => ({ subnet, threads: 1 });

/** Pauses, then computes the frame in the next free slot. */
export async function inferPaced(clock: Clock, engine: Engine, wanted: SessionKey): Promise<PacedResult> {
  await sleep(clock, pauseSeconds);
  const slot = engine.acquire();
  try {
    const { key, startedSeconds, finishedSeconds } = await engine.infer(slot, () => wanted);
    return { ran: key.subnet, seconds: finishedSeconds - startedSeconds };
  } catch {
    return { ran: null, seconds: Number.NaN };
  } finally {
    engine.release(slot);
  }
}
