/** What the page's charts draw: plain data, made here from the journal, read by the script in the page. */
import type { FrameOutcome } from '../core/frame.js';
import { quantile } from '../core/statistics.js';
import {
  type JournalApplication,
  type JournalBoard,
  type Phase,
  wholeBoardPower,
} from '../experiment/journal.js';
import {
  type MonitorsEvent,
  type RecordedExperiment,
  type RecordedRun,
  reachedPhases,
} from '../experiment/runs.js';
import { unitOf } from '../experiment/units.js';
import { withUnseenFrames } from '../experiment/unseen-frames.js';

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
  /** What one of `frames` is called. */
  readonly unit: string;
  /** From when on which deadline held, the first at the start; more than one where it was changed meanwhile. */
  readonly deadlines: readonly { readonly seconds: number; readonly milliseconds: number }[];
  /** Latencies above it are drawn at the upper edge. The same for all runs of an application. */
  readonly latencyLimitMilliseconds: number;
  readonly accuracyRangePercent: readonly [number, number];
  readonly frames: FrameColumns;
  readonly monitors: MonitorColumns;
  readonly events: readonly { readonly seconds: number; readonly text: string }[];
}

export interface ParetoPoint {
  readonly subnet: string;
  readonly threads: number;
  readonly latencyMilliseconds: number;
  readonly accuracyPercent: number;
  readonly accuracyLowPercent: number;
  readonly accuracyHighPercent: number;
  /** Share of the managed run's completed frames, 0 to 1. */
  readonly share: number;
  /** No option of the same threads is both faster and at least as accurate. */
  readonly onFront: boolean;
}

export interface ParetoData {
  readonly id: string;
  /** What came, as the shares are of it. */
  readonly units: string;
  /** The last that was asked for. */
  readonly deadlineMilliseconds: number;
  readonly points: readonly ParetoPoint[];
}

/** Several lines over the same time. */
export interface LinesData {
  readonly id: string;
  readonly seconds: readonly number[];
  readonly lines: readonly (readonly (number | null)[])[];
  /** Of the vertical axis. */
  readonly range: readonly [number, number];
}

export interface ChartData {
  /** Clocks, power and temperatures of virtual boards, run by run. */
  readonly boards: readonly LinesData[];
  readonly phases: readonly Phase[];
  readonly cores: number;
  readonly timelines: readonly TimelineData[];
  readonly fronts: readonly ParetoData[];
}

const rounded = (value: number, digits: number) => Number(value.toFixed(digits));
const milliseconds = (seconds: number) => rounded(seconds * 1000, 3);
const percent = (ratio: number) => rounded(ratio * 100, 2);
const optional = (value: number | null | undefined, convert: (value: number) => number) =>
  value === null || value === undefined ? null : convert(value);

/** Ids are numbers, because names come from people and may hold anything. */
export const timelineId = (application: number, run: number) => `timeline-${application}-${run}`;
export const boardChartId = (run: number, kind: 'clock' | 'power' | 'heat') => `board-${run}-${kind}`;
export const frontId = (application: number) => `front-${application}`;

export function threadsText(threads: number): string {
  return threads === 1 ? '1 thread' : `${threads} threads`;
}

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

/** A change of something else leaves the deadline as it was. */
function deadlinesOf({ name, deadlineSeconds }: JournalApplication, run: RecordedRun | undefined) {
  const deadlines = [{ seconds: 0, milliseconds: milliseconds(deadlineSeconds) }];
  for (const { timeSeconds, targets } of run?.targets ?? []) {
    const next = targets?.find((target) => target.name === name)?.deadlineSeconds;
    if (next === undefined || milliseconds(next) === deadlines.at(-1)!.milliseconds) continue;
    deadlines.push({ seconds: rounded(timeSeconds, 3), milliseconds: milliseconds(next) });
  }
  return deadlines;
}

/** Room for everything up to three deadlines; a rare latency beyond it must not flatten the rest. */
function latencyLimit(application: JournalApplication, runs: readonly RecordedRun[]): number {
  const latencies = runs.flatMap((run) =>
    run.frames.flatMap((frame) =>
      frame.application === application.name ? (frame.inference?.latencySeconds ?? []) : [],
    ),
  );
  const high = latencies.length === 0 ? 0 : quantile(latencies, 0.995) * 1.05;
  const deadlines = runs.flatMap((run) => deadlinesOf(application, run).map(({ milliseconds: one }) => one));
  const longest = Math.max(milliseconds(application.deadlineSeconds), ...deadlines);
  return rounded(Math.min(Math.max(milliseconds(high), 1.3 * longest), 3 * longest), 3);
}

function accuracyRange(application: JournalApplication): readonly [number, number] {
  const accuracies = application.options.map((option) => option.accuracy);
  const [low, high] = accuracies.length === 0 ? [0, 1] : [Math.min(...accuracies), Math.max(...accuracies)];
  const margin = Math.max(0.005, (high - low) * 0.12);
  return [percent(Math.max(0, low - margin)), percent(Math.min(1, high + margin))];
}

function timelinesOf(experiment: RecordedExperiment): TimelineData[] {
  const { start, runs } = experiment;
  return start.applications.flatMap((application, applicationIndex) =>
    runs.map((run, runIndex) => ({
      id: timelineId(applicationIndex, runIndex),
      unit: unitOf(application).one,
      deadlines: deadlinesOf(application, run),
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

function sharesOf(application: JournalApplication, run: RecordedRun | undefined): (key: string) => number {
  const counts = new Map<string, number>();
  let total = 0;
  for (const { application: name, inference } of run?.frames ?? []) {
    if (name !== application.name || inference === null) continue;
    const key = `${inference.threads} ${inference.subnet}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    total += 1;
  }
  return (key) => (total === 0 ? 0 : (counts.get(key) ?? 0) / total);
}

function frontOf(application: JournalApplication, index: number, run: RecordedRun | undefined): ParetoData {
  const share = sharesOf(application, run);
  const dominated = (option: JournalApplication['options'][number]) =>
    application.options.some(
      (other) =>
        other.threads === option.threads &&
        other.latencySeconds.p95 < option.latencySeconds.p95 &&
        other.accuracy >= option.accuracy,
    );
  return {
    id: frontId(index),
    units: unitOf(application).many,
    deadlineMilliseconds: deadlinesOf(application, run).at(-1)!.milliseconds,
    points: application.options.map((option) => ({
      subnet: option.subnet,
      threads: option.threads,
      latencyMilliseconds: milliseconds(option.latencySeconds.p95),
      accuracyPercent: percent(option.accuracy),
      accuracyLowPercent: percent(option.accuracyLow),
      accuracyHighPercent: percent(option.accuracyHigh),
      share: rounded(share(`${option.threads} ${option.subnet}`), 4),
      onFront: !dominated(option),
    })),
  };
}

type Columns = Pick<LinesData, 'seconds' | 'lines'>;

/** What is drawn of a virtual board, and from which monitors; the report's section names the lines in this order. */
export function boardQuantities({ domains }: JournalBoard, run: RecordedRun) {
  const names = [...new Set(run.monitors.flatMap(({ values }) => Object.keys(values)))];
  const zones = different(
    names.filter((name) => name.startsWith('temperature.')),
    run,
  );
  return {
    clock: domains.map(({ name }) => ({ name, monitor: `frequency.${name}` })),
    power: [{ name: 'whole board', monitor: wholeBoardPower }],
    heat: zones.map((monitor) => ({ name: monitor.slice('temperature.'.length), monitor })),
  } as const;
}

/** Of monitors that read the same all the time the first: zones of one part of a board do. */
function different(names: readonly string[], { monitors }: RecordedRun): string[] {
  const seen = new Set<string>();
  return names.filter((name) => {
    const readings = monitors.map(({ values }) => values[name]).join();
    return !seen.has(readings) && seen.add(readings);
  });
}

function boardLinesOf({ start: { board }, runs }: RecordedExperiment): LinesData[] {
  if (board === undefined) return [];
  const highest = Math.max(...board.domains.map(({ highestHertz }) => highestHertz / 1e9));
  const all = runs.map((run) => {
    const { clock, power, heat } = boardQuantities(board, run);
    return {
      clock: linesOf(run, clock, (hertz) => hertz / 1e9),
      power: linesOf(run, power, Number),
      heat: linesOf(run, heat, Number),
    };
  });
  // The same scale for all runs: they are there to be compared.
  const ranges = {
    clock: [0, highest * 1.06] as const,
    power: [0, highestOf(all.map(({ power }) => power)) * 1.1 || 1] as const,
    heat: heatRange(all.map(({ heat }) => heat)),
  };
  return all.flatMap((charts, run) =>
    (['clock', 'power', 'heat'] as const).map((kind) => {
      return { id: boardChartId(run, kind), ...charts[kind], range: ranges[kind] };
    }),
  );
}

function linesOf(
  { monitors }: RecordedRun,
  wanted: readonly { readonly monitor: string }[],
  convert: (value: number) => number,
): Columns {
  const of = (value: number) => rounded(convert(value), 3);
  return {
    seconds: monitors.map(({ timeSeconds }) => rounded(timeSeconds, 3)),
    lines: wanted.map(({ monitor }) => monitors.map(({ values }) => optional(values[monitor], of))),
  };
}

const valuesOf = (charts: readonly Columns[]) =>
  charts.flatMap(({ lines }) => lines.flatMap((line) => line.filter((value) => value !== null)));

const highestOf = (charts: readonly Columns[]) => valuesOf(charts).reduce((a, b) => Math.max(a, b), 0);

function heatRange(charts: readonly Columns[]): readonly [number, number] {
  const values = valuesOf(charts);
  if (values.length === 0) return [0, 100];
  const [low, high] = values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [
    values[0]!,
    values[0]!,
  ] as [number, number]);
  return [Math.floor(low - 1), Math.ceil(high + 1)];
}

/** Everything the charts need, and nothing else, so that the page stays small. */
export function chartData(experiment: RecordedExperiment): ChartData {
  const { start, runs } = experiment;
  const managed = runs.find((run) => run.policy === 'managed');
  return {
    phases: start.phases,
    cores: start.machine.cores,
    timelines: timelinesOf(experiment),
    boards: boardLinesOf(experiment),
    fronts: start.applications.map((application, index) => frontOf(application, index, managed)),
  };
}
