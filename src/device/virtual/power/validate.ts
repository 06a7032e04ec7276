/** How far a cluster's model is off measured rows, in the three ways of using it. */
import { mean, median, quantile } from '../../../core/statistics.js';
import { type ClusterPower, type ClusterState, clusterWatts, staticWatts, workWatts } from './cluster.js';
import { countedWatts, type EventFarads } from './counters.js';
import { type HeatEvidence, observedWatts } from './heat.js';
import { type MeasuredRow, rowsError } from './measured-rows.js';
import type { Sourced } from './provenance.js';

/**
 * `utilisation`: nothing is known of the workload. `activity`: its factor was measured at one clock, as a profile
 * does. `counters`: its events are counted.
 */
export const validationModes = ['utilisation', 'activity', 'counters'] as const;
export type ValidationMode = (typeof validationModes)[number];

export interface ObservedCluster {
  readonly power: ClusterPower;
  readonly heat: Sourced<HeatEvidence>;
  readonly counters: Sourced<EventFarads>;
}

/** All in percent of what was measured. */
export interface ErrorSummary {
  readonly rows: number;
  readonly workloads: number;
  readonly meanAbsolutePercentageError: number;
  readonly medianAbsolutePercentageError: number;
  readonly p90: number;
  /** Above zero where the model says too much. */
  readonly bias: number;
}

export interface Prediction {
  readonly row: MeasuredRow;
  readonly watts: number;
}

/** The clock at which the activity factor is taken. */
export const activityHertz = 1000e6;

/**
 * What the model says of each row that is to be compared.
 *
 * @param path of the rows, for the errors
 * @throws {CotuneError} `ERR_POWER_ROWS` where `activity` lacks the row at 1000 MHz, or has nothing else
 */
export function predict(
  cluster: ObservedCluster,
  rows: readonly MeasuredRow[],
  mode: ValidationMode,
  path: string,
): Prediction[] {
  if (mode === 'activity') return predictByActivity(cluster.power, rows, path);
  return rows.map((row) => ({ row, watts: watts(cluster, row, mode) }));
}

function watts({ power, heat, counters }: ObservedCluster, row: MeasuredRow, mode: ValidationMode): number {
  if (mode === 'counters') return countedWatts(power, counters, stateOf(row), row.rates!);
  return observedWatts(power, heat, stateOf(row), row.celsiusOfCores);
}

export function summarise(predictions: readonly Prediction[]): ErrorSummary {
  const errors = predictions.map(({ row, watts }) => (100 * (watts - row.watts)) / row.watts);
  const absolute = errors.map(Math.abs);
  return {
    rows: predictions.length,
    workloads: new Set(predictions.map(({ row }) => row.workload)).size,
    meanAbsolutePercentageError: mean(absolute),
    medianAbsolutePercentageError: median(absolute),
    p90: quantile(absolute, 0.9),
    bias: mean(errors),
  };
}

export function stateOf({ hertz, volts, celsiusOfCores, utilisations }: MeasuredRow): ClusterState {
  return { hertz, volts, celsius: mean(celsiusOfCores), utilisations };
}

/** Rows of the same workload with as many instances, with the one at 1000 MHz. */
export interface Series {
  readonly reference: MeasuredRow;
  readonly others: readonly MeasuredRow[];
}

function predictByActivity(power: ClusterPower, rows: readonly MeasuredRow[], path: string): Prediction[] {
  return seriesOf(rows, path).flatMap(({ reference, others }) => {
    const activity = activityOf(power, reference);
    return others.map((row) => ({ row, watts: clusterWatts(power, stateOf(row), activity) }));
  });
}

/**
 * The activity factor that explains a row; 0 where static power does so alone.
 *
 * @returns relative to the mean of the workloads
 */
export function activityOf(power: ClusterPower, row: MeasuredRow): number {
  const state = stateOf(row);
  const work = workWatts(power, state);
  return work > 0 ? Math.max(0, row.watts - staticWatts(power, state)) / work : 0;
}

/** @throws {CotuneError} `ERR_POWER_ROWS` */
export function seriesOf(rows: readonly MeasuredRow[], path: string): Series[] {
  const problems: string[] = [];
  const series = groupsOf(rows).flatMap((group) => {
    const [reference, second] = group.filter(({ hertz }) => hertz === activityHertz);
    const what = `${group[0]!.workload} with ${group[0]!.instances} instances`;
    if (second !== undefined) problems.push(`line ${second.line}: a second row of ${what} at 1000 MHz`);
    if (reference !== undefined) return [{ reference, others: group.filter((row) => row !== reference) }];
    problems.push(`line ${group[0]!.line}: ${what} has no row at 1000 MHz`);
    return [];
  });
  if (problems.length > 0) throw rowsError(path, problems);
  if (series.every(({ others }) => others.length === 0)) throw rowsError(path, ['all rows are at 1000 MHz']);
  return series;
}

function groupsOf(rows: readonly MeasuredRow[]): MeasuredRow[][] {
  const groups = new Map<string, MeasuredRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.workload, row.instances]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}
