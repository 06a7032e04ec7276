/** What runs on a core: one thread of one stage. */
import type { WorkStage } from '../../../core/work.js';
import type { Core } from './core.js';
import type { Running } from './running.js';

/** A thread that lives on between executions: the scheduler remembers where it ran and how much it used. */
export interface Thread {
  /** The processor that it ran on last; a graphics processor does not count. */
  core: Core | null;
  /** Whether it is at work: then nothing else can be done in it. */
  busy: boolean;
  /** The utilisation that it wakes with, 0 to 1024 (util_est of mainline). */
  utilisationEstimate: number;
  /** Its own utilisation as it was at `sinceSeconds`, by PELT in continuous time. */
  utilisation: number;
  sinceSeconds: number;
  /** Processor time that it has had, of each kind. */
  cpuSeconds: number;
  gpuSeconds: number;
}

export function createThread(): Thread {
  return {
    core: null,
    busy: false,
    utilisationEstimate: 0,
    utilisation: 0,
    sinceSeconds: 0,
    cpuSeconds: 0,
    gpuSeconds: 0,
  };
}

/** Half-life of PELT: 32 periods of 1024 * 1024 ns. */
const halfLifeSeconds = (32 * 1024 * 1024) / 1e9;

/** The thread slept until now. */
export function wakeThread(thread: Thread, nowSeconds: number): void {
  thread.utilisation *= 2 ** (-(nowSeconds - thread.sinceSeconds) / halfLifeSeconds);
  thread.sinceSeconds = nowSeconds;
}

/**
 * The thread was awake until now and sleeps; what it used is what it is expected to use (util_est_update of fair.c, 6.x:
 * rises at once, falls by a quarter of the difference). Its time went by as fast as its cores were, and of that time it
 * had its share of them.
 */
export function sleepThread({ thread, scaledSeconds, ranScaledSeconds }: Task, nowSeconds: number): void {
  const share = scaledSeconds > 0 ? ranScaledSeconds / scaledSeconds : 0;
  const decay = 2 ** (-scaledSeconds / halfLifeSeconds);
  thread.utilisation = thread.utilisation * decay + 1024 * share * (1 - decay);
  thread.sinceSeconds = nowSeconds;
  const { utilisation, utilisationEstimate: before } = thread;
  thread.utilisationEstimate = utilisation > before ? utilisation : before + (utilisation - before) / 4;
}

export class Task {
  /** Share of the work that is left. */
  left = 1;
  /** Share per second, now. */
  rate = 0;
  /** Where it runs. */
  core!: Core;
  /** Seconds since it woke, each as long as its core was fast then (1: the strongest at its highest clock), and those it ran. */
  scaledSeconds = 0;
  ranScaledSeconds = 0;
  /** Cycles that waking the core up costs, at the clock it woke at. */
  wakeCycles = 0;
  /** Seconds that the whole of it takes alone, at the present clocks, without memory and with. */
  computeSeconds = 0;
  memorySeconds = 0;

  /**
   * @param cycles of this thread
   * @param bytes of this thread
   * @param allowed the cores that it may run on
   */
  constructor(
    readonly thread: Thread,
    readonly running: Running,
    readonly stage: WorkStage,
    readonly cycles: number,
    readonly bytes: number,
    readonly allowed: readonly Core[],
  ) {}
}
