/** The events of a journal sorted by run: what figures, tables and verdicts start from. */
import { CotuneError } from '../core/errors.js';
import type { FrameReport } from '../core/frame.js';
import type { JournalEvent, Phase, Verdict } from './journal.js';
import { type BoardMetrics, type EnergyMetrics, type RunMetrics, runMetrics } from './metrics.js';

type EventOf<T extends JournalEvent['type']> = Extract<JournalEvent, { type: T }>;

export type StartEvent = EventOf<'start'>;
export type MonitorsEvent = EventOf<'monitors'>;
export type DecisionEvent = EventOf<'decision'>;
export type LifecycleEvent = EventOf<'lifecycle'>;
export type TargetEvent = EventOf<'target'>;
export type BoardEvent = EventOf<'board'>;
export type EnergyEvent = EventOf<'energy'>;

export interface RecordedRun {
  readonly policy: string;
  readonly frames: FrameReport[];
  readonly monitors: MonitorsEvent[];
  readonly decisions: DecisionEvent[];
  readonly lifecycle: LifecycleEvent[];
  /** What was asked for anew while it went on. */
  readonly targets: TargetEvent[];
  /** What it came to on a virtual board; null elsewhere, and where it was cut short. */
  board: BoardEvent | null;
  /** What it took on this machine; null on a virtual board, and where it was cut short. */
  energy: EnergyEvent | null;
}

export interface RecordedExperiment {
  readonly start: StartEvent;
  /** In the order in which they ran; a run that was cut short has the frames it got to. */
  readonly runs: readonly RecordedRun[];
  /** Null where the experiment did not get to its end. */
  readonly verdict: Verdict | null;
}

function emptyRun(policy: string): RecordedRun {
  const lists = { frames: [], monitors: [], decisions: [], lifecycle: [], targets: [] };
  return { policy, ...lists, board: null, energy: null };
}

function add(run: RecordedRun, event: Exclude<JournalEvent, { type: 'start' | 'verdict' }>): void {
  if (event.type === 'frame') run.frames.push(event.frame);
  else if (event.type === 'monitors') run.monitors.push(event);
  else if (event.type === 'decision') run.decisions.push(event);
  else if (event.type === 'lifecycle') run.lifecycle.push(event);
  else if (event.type === 'target') run.targets.push(event);
  else if (event.type === 'board') run.board = event;
  else if (event.type === 'energy') run.energy = event;
}

/**
 * Sorts a journal's events by run.
 *
 * @throws {CotuneError} `ERR_FILE_UNREADABLE` when the journal does not say how it started
 */
export function sortByRun(events: readonly JournalEvent[]): RecordedExperiment {
  const start = events.find((event) => event.type === 'start');
  if (start === undefined)
    throw new CotuneError('ERR_FILE_UNREADABLE', 'the journal has no `start` entry', {
      advice: 'record the run again',
    });
  const runs = new Map<string, RecordedRun>();
  let verdict: Verdict | null = null;
  for (const event of events) {
    if (event.type === 'verdict') verdict = event.verdict;
    else if (event.type !== 'start') {
      const run = runs.get(event.policy) ?? emptyRun(event.policy);
      runs.set(event.policy, run);
      add(run, event);
    }
  }
  return { start, runs: [...runs.values()], verdict };
}

/** Monitors are read many times a second until a run ends, so the last reading tells when that was. */
const monitorSilenceSeconds = 1;

/**
 * The phases as far as a run got: one that was ended early has no frames after its end, which is no fault of
 * the applications.
 */
export function reachedPhases(run: RecordedRun, phases: readonly Phase[]): Phase[] {
  const lastReading = run.monitors.at(-1)?.timeSeconds;
  const endSeconds = phases.at(-1)?.endSeconds ?? 0;
  if (lastReading === undefined || endSeconds - lastReading < monitorSilenceSeconds) return [...phases];
  const lastArrival = run.frames.reduce((last, frame) => Math.max(last, frame.arrivalSeconds), 0);
  // A frame that arrived at the very end still belongs to the phase that was cut short.
  const reached = Math.max(lastReading, lastArrival + 1e-6);
  return phases.map((phase) => ({
    ...phase,
    startSeconds: Math.min(phase.startSeconds, reached),
    endSeconds: Math.min(phase.endSeconds, reached),
  }));
}

/** The numbers of every run of an experiment. */
export function metricsOf({ start, runs }: RecordedExperiment): RunMetrics[] {
  return runs.map((run) => ({
    ...runMetrics(run.policy, start.applications, run.frames, reachedPhases(run, start.phases)),
    ...(run.board && { board: boardMetrics(run.board) }),
    ...(run.energy && { energy: energyMetrics(run.energy) }),
  }));
}

function energyMetrics({
  type: _type,
  policy: _policy,
  timeSeconds: _time,
  ...energy
}: EnergyEvent): EnergyMetrics {
  return energy;
}

function boardMetrics({ timeSeconds, energyJoules, boardBaseJoules, ...rest }: BoardEvent): BoardMetrics {
  const { peakCelsius, inferences, lateInferences } = rest;
  const meanPowerWatts = timeSeconds > 0 ? energyJoules / timeSeconds : null;
  return { energyJoules, boardBaseJoules, meanPowerWatts, peakCelsius, inferences, lateInferences };
}
