/** What a view remembers of a run: the latest of everything, and enough of the past for a sparkline. */
import type { FrameReport } from '../core/frame.js';
import { quantile } from '../core/statistics.js';
import type { JournalApplication } from '../experiment/journal.js';
import type { RunIntroduction, RunView } from './run-view.js';

/** Frames of this many seconds make the recent figures. */
const recentSeconds = 2;
/** The widest sparkline goes back twelve seconds. */
const rememberedSeconds = 15;

export interface ApplicationState {
  /** With what is asked of it now. */
  application: JournalApplication;
  /** In the order in which they were reported, of the last seconds. */
  readonly frames: FrameReport[];
  /** The latest that was computed. */
  latest: NonNullable<FrameReport['inference']> | null;
  total: number;
  missed: number;
  correct: number;
  tiles: number;
  switches: number;
  /** What the manager said last, or what became of the process. */
  note: string;
}

export interface RunState {
  readonly run: RunIntroduction;
  readonly applications: readonly ApplicationState[];
  monitors: Readonly<Record<string, number | null>>;
}

function emptyState(application: JournalApplication): ApplicationState {
  return {
    application,
    frames: [],
    latest: null,
    total: 0,
    missed: 0,
    correct: 0,
    tiles: 0,
    switches: 0,
    note: '',
  };
}

export function createRunState(run: RunIntroduction): RunState {
  return { run, applications: run.applications.map(emptyState), monitors: {} };
}

function stateOf(state: RunState, application: string): ApplicationState | undefined {
  return state.applications.find((own) => own.application.name === application);
}

function addInference(state: ApplicationState, inference: NonNullable<FrameReport['inference']>): void {
  const { latest } = state;
  const changed =
    latest !== null && (latest.subnet !== inference.subnet || latest.threads !== inference.threads);
  state.switches += changed ? 1 : 0;
  state.latest = inference;
  state.correct += inference.labelled?.correct ?? 0;
  state.tiles += inference.labelled?.tiles ?? 0;
}

/** Takes in a frame; one of an application that the run does not have is ignored. */
export function addFrame(run: RunState, frame: FrameReport): void {
  const state = stateOf(run, frame.application);
  if (state === undefined) return;
  state.total += 1;
  state.missed += frame.outcome === 'hit' ? 0 : 1;
  if (frame.inference !== null) addInference(state, frame.inference);
  state.frames.push(frame);
  while (state.frames[0]!.arrivalSeconds < frame.arrivalSeconds - rememberedSeconds) state.frames.shift();
}

export function addDecision(run: RunState, event: Parameters<RunView['decision']>[0]): void {
  const state = stateOf(run, event.application);
  if (state !== undefined && event.explanation !== '') state.note = event.explanation;
}

export function addLifecycle(run: RunState, event: Parameters<RunView['lifecycle']>[0]): void {
  const state = stateOf(run, event.application);
  if (state !== undefined) state.note = `the process ${event.what}${event.detail && `: ${event.detail}`}`;
}

export function addTarget(run: RunState, { targets }: Parameters<RunView['target']>[0]): void {
  for (const target of targets ?? []) {
    const state = stateOf(run, target.name);
    if (state !== undefined) state.application = { ...state.application, ...target };
  }
}

export interface RecentFigures {
  readonly frames: number;
  readonly missed: number;
  /** Seconds; null where no frame was completed. */
  readonly p95Seconds: number | null;
}

/** The figures of the last two seconds, or of another stretch of time before `nowSeconds`. */
export function recentFigures(
  state: ApplicationState,
  nowSeconds: number,
  seconds = recentSeconds,
): RecentFigures {
  const frames = state.frames.filter((frame) => frame.arrivalSeconds > nowSeconds - seconds);
  const latencies = frames.flatMap((frame) => frame.inference?.latencySeconds ?? []);
  return {
    frames: frames.length,
    missed: frames.filter((frame) => frame.outcome !== 'hit').length,
    p95Seconds: latencies.length === 0 ? null : quantile(latencies, 0.95),
  };
}
