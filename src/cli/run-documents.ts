/** What the JSON documents of `demo` and `run` say of their runs. */
import { validityOf } from '../experiment/live-board/validity.js';
import type { RunMetrics } from '../experiment/metrics.js';
import type { RecordedExperiment } from '../experiment/runs.js';

/** With its energy: of a virtual board simulated; of this machine measured or modelled, or why there is none. */
export function runDocuments(runs: readonly RunMetrics[]): object[] {
  return runs.map(({ policy, apps, board, energy }) => ({
    policy,
    ...(board && { simulated: true, ...board }),
    ...energy,
    apps,
  }));
}

/** Which board it was and whether the runs count; nothing where they were on this machine. */
export function boardDocument(experiment: RecordedExperiment): object {
  const { board, applications } = experiment.start;
  const validity = validityOf(experiment);
  if (board === undefined || validity === null) return {};
  const { name, dilation, host, computedTiles } = board;
  return {
    board: name,
    simulated: true,
    dilation,
    ...validity,
    host,
    frames: applications.map((one) => ({ name: one.name, tiles: one.tilesPerFrame, computedTiles })),
  };
}
