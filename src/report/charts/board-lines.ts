/** Clocks, power and temperatures of a virtual board over time, run by run, on scales that can be compared. */
import { type JournalBoard, wholeBoardPower } from '../../experiment/journal.js';
import type { RecordedExperiment, RecordedRun } from '../../experiment/runs.js';
import { optional, rounded } from './units.js';

/** Several lines over the same time. */
export interface LinesData {
  readonly id: string;
  readonly seconds: readonly number[];
  readonly lines: readonly (readonly (number | null)[])[];
  /** Of the vertical axis. */
  readonly range: readonly [number, number];
}

export const boardChartId = (run: number, kind: 'clock' | 'power' | 'heat') => `board-${run}-${kind}`;

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

/** None where there is no virtual board. */
export function boardLinesOf({ start: { board }, runs }: RecordedExperiment): LinesData[] {
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
