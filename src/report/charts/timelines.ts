/** Frames of an application over time, run by run, with what the monitors read meanwhile. */
import type { FrameOutcome } from '../../core/frame.js';
import { quantile } from '../../core/statistics.js';
import type { JournalApplication, Phase } from '../../experiment/journal.js';
import {
  type MonitorsEvent,
  type RecordedExperiment,
  type RecordedRun,
  reachedPhases,
} from '../../experiment/runs.js';
import { withUnseenFrames } from '../../experiment/unseen-frames.js';
import { milliseconds, optional, percent, rounded, threadsText } from './units.js';

/** Frames in columns, in the order of arrival; milliseconds and percent, as the axes show them. */
export interface FrameColumns {
  readonly seconds: readonly number[];
  /** Null for frames that were dropped or failed. */
  readonly latencyMilliseconds: readonly (number | null)[];
  readonly outcome: readonly FrameOutcome[];
  readonly accuracyPercent: readonly (number | null)[];
  /** Sub-network and threads in words, or an empty text. */
  readonly network: readonly string[];
}

export interface MonitorColumns {
  readonly seconds: readonly number[];
  /** Processors busy on the whole machine. */
  readonly busyCores: readonly (number | null)[];
  /** Processors that the application itself used. */
  readonly ownCores: readonly (number | null)[];
  readonly pressurePercent: readonly (number | null)[];
}

export interface TimelineData {
  readonly id: string;
  readonly deadlineMilliseconds: number;
  /** Latencies above it are drawn at the upper edge. The same for all runs of an application. */
  readonly latencyLimitMilliseconds: number;
  readonly accuracyRangePercent: readonly [number, number];
  readonly frames: FrameColumns;
  readonly monitors: MonitorColumns;
  readonly events: readonly { readonly seconds: number; readonly text: string }[];
}

/** Ids are numbers, because names come from people and may hold anything. */
export const timelineId = (application: number, run: number) => `timeline-${application}-${run}`;

function frameColumns(
  application: JournalApplication,
  run: RecordedRun,
  phases: readonly Phase[],
): FrameColumns {
  const frames = withUnseenFrames(application, run.frames, phases);
  return {
    seconds: frames.map((frame) => rounded(frame.arrivalSeconds, 4)),
    latencyMilliseconds: frames.map(({ inference }) => optional(inference?.latencySeconds, milliseconds)),
    outcome: frames.map((frame) => frame.outcome),
    accuracyPercent: frames.map(({ inference }) => optional(inference?.accuracy, percent)),
    network: frames.map(({ inference }) =>
      inference === null ? '' : `${inference.subnet}, ${threadsText(inference.threads)}`,
    ),
  };
}

function monitorColumns(application: JournalApplication, monitors: readonly MonitorsEvent[]): MonitorColumns {
  const column = (name: string, convert: (value: number) => number) =>
    monitors.map(({ values }) => optional(values[name], convert));
  const cores = (value: number) => rounded(value, 3);
  return {
    seconds: monitors.map((event) => rounded(event.timeSeconds, 3)),
    busyCores: column('cpu.busy', cores),
    ownCores: column(`${application.name}.processor`, cores),
    pressurePercent: column('pressure.cpu', percent),
  };
}

/** Room for everything up to three deadlines; a rare latency beyond it must not flatten the rest. */
function latencyLimit(application: JournalApplication, runs: readonly RecordedRun[]): number {
  const latencies = runs.flatMap((run) =>
    run.frames.flatMap((frame) =>
      frame.application === application.name ? (frame.inference?.latencySeconds ?? []) : [],
    ),
  );
  const high = latencies.length === 0 ? 0 : quantile(latencies, 0.995) * 1.05;
  const { deadlineSeconds } = application;
  return milliseconds(Math.min(Math.max(high, 1.3 * deadlineSeconds), 3 * deadlineSeconds));
}

function accuracyRange(application: JournalApplication): readonly [number, number] {
  const accuracies = application.options.map((option) => option.accuracy);
  const [low, high] = accuracies.length === 0 ? [0, 1] : [Math.min(...accuracies), Math.max(...accuracies)];
  const margin = Math.max(0.005, (high - low) * 0.12);
  return [percent(Math.max(0, low - margin)), percent(Math.min(1, high + margin))];
}

/** One of each application in each run. */
export function timelinesOf(experiment: RecordedExperiment): TimelineData[] {
  const { start, runs } = experiment;
  return start.applications.flatMap((application, applicationIndex) =>
    runs.map((run, runIndex) => ({
      id: timelineId(applicationIndex, runIndex),
      deadlineMilliseconds: milliseconds(application.deadlineSeconds),
      latencyLimitMilliseconds: latencyLimit(application, runs),
      accuracyRangePercent: accuracyRange(application),
      frames: frameColumns(application, run, reachedPhases(run, start.phases)),
      monitors: monitorColumns(application, run.monitors),
      events: run.lifecycle
        .filter((event) => event.application === application.name)
        .map((event) => ({ seconds: event.timeSeconds, text: event.what })),
    })),
  );
}
