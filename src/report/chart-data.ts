/** What the page's charts draw: plain data, made here from the journal, read by the script in the page. */
import type { Phase } from '../experiment/journal.js';
import type { RecordedExperiment } from '../experiment/runs.js';
import { boardLinesOf, type LinesData } from './charts/board-lines.js';
import { frontOf, type ParetoData } from './charts/fronts.js';
import { type TimelineData, timelinesOf } from './charts/timelines.js';

export interface ChartData {
  /** Clocks, power and temperatures of virtual boards, run by run. */
  readonly boards: readonly LinesData[];
  readonly phases: readonly Phase[];
  readonly cores: number;
  readonly timelines: readonly TimelineData[];
  readonly fronts: readonly ParetoData[];
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
