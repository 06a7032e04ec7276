/**
 * What `demo` and `run` share: opens the applications, makes one run per policy with the same disturbance, shows
 * and records them, and closes everything again whatever happens.
 */
import { type Clock, createRealClock } from '../core/clock.js';
import { asCotuneError } from '../core/errors.js';
import type { SystemTarget } from '../core/target.js';
import { describeMachine } from '../device/linux/machine.js';
import type { VirtualBoard } from '../device/virtual/plant/description.js';
import { type CoRunner, openCoRunner } from '../experiment/co-runner.js';
import { startEvent } from '../experiment/describe.js';
import type { Phase } from '../experiment/journal.js';
import type { LiveChanges } from '../experiment/live/live-change.js';
import { prepareLive } from '../experiment/live/prepare.js';
import { runLive } from '../experiment/live-run.js';
import { disturbedPhase } from '../experiment/metrics.js';
import { System, type SystemApplication } from '../system.js';
import { runAllOnBoard } from './board-session.js';
import { watchInterruption } from './interruption.js';
import { log } from './output.js';
import { Recorder } from './recorder.js';
import { openSafeWriter } from './safety.js';

export interface LiveSession {
  /** Live on this virtual board; null for this machine. */
  readonly board: VirtualBoard | null;
  readonly applications: readonly SystemApplication[];
  /** What is asked of the whole system. */
  readonly target: SystemTarget;
  /** Whether the manager may set clocks. */
  readonly clocks: 'auto' | 'kernel';
  /** Name of the board whose power model holds on this machine; null for what it says it is. */
  readonly model: string | null;
  /** Tells when what is asked for changes. */
  readonly changes?: LiveChanges;
  /** One run for each, in this order. */
  readonly policies: readonly string[];
  /** One after the other; in the disturbed one the co-runner loads every core. */
  readonly phases: readonly Phase[];
  /** Busy threads of the co-runner per core. */
  readonly threadsPerCore: number;
  /** Where a person looks on. */
  readonly stream: NodeJS.WriteStream;
  /** Folder for the journal and the report, or null. */
  readonly report: string | null;
  /** Whether what happens is needed at the end; a run without an end cannot be kept in memory. */
  readonly keep: boolean;
}

/** @param conclude called after the runs, with everything closed; `cutShort` when a signal ended them early */
export async function liveSession(
  session: LiveSession,
  conclude: (recorder: Recorder, cutShort: boolean) => Promise<void>,
): Promise<void> {
  const clock = createRealClock();
  const interruption = watchInterruption();
  const { stream, policies, report, keep } = session;
  const recorder = new Recorder(stream, clock, { runs: policies.length, report, keep });
  try {
    const { signal } = interruption;
    if (session.board === null) await runAll(clock, session, recorder, signal);
    else await runAllOnBoard(clock, session.board, session, recorder, signal);
    await conclude(recorder, interruption.signal.aborted);
  } finally {
    await recorder.abandon();
    interruption.end();
  }
}

async function runAll(
  clock: Clock,
  session: LiveSession,
  recorder: Recorder,
  signal: AbortSignal,
): Promise<void> {
  const { applications, policies, phases, threadsPerCore, target, clocks, model, changes } = session;
  const writer = await openSafeWriter(clock);
  const system = await System.open(clock, applications, {
    writer,
    onProgress: log,
    onTrouble: (name, error) => recorder.trouble(name, asCotuneError(error)),
    signal,
  });
  const disturbance = phases.find(({ name }) => name === disturbedPhase) ?? null;
  let coRunner: CoRunner | null = null;
  try {
    const managed = policies.includes('managed');
    const options = { clock, system, target, clocks, board: model, managed, onProgress: log, signal };
    const setup = await prepareLive(options);
    if (disturbance !== null) coRunner = await openCoRunner(system.cores * threadsPerCore);
    recorder.take(startEvent(new Date().toISOString(), describeMachine(), phases, system.applications));
    const seconds = phases.at(-1)!.endSeconds;
    const { take: onEvent, trouble: onTrouble } = recorder;
    for (const policy of policies) {
      if (signal.aborted) return;
      const run = { clock, system, setup, target, changes, policy, seconds, disturbance, coRunner };
      await runLive({ ...run, signal, onEvent, onTrouble });
    }
  } finally {
    await Promise.all([coRunner?.close(), system.close()]);
  }
}
