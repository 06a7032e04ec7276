/** What is at stake with an application of which the relaxation has only shares here and there. */
import type { Table } from '../table.js';
import type { Relaxation } from './relaxation.js';

/** The share that is rejected comes before what only costs power. */
export function stakeOf(table: Table, relaxation: Relaxation, app: number): number {
  const { item } = relaxation.columns;
  let rejected = 0;
  let most = 0;
  relaxation.eachShare(app, (column, share) => {
    if (item[column]! < 0) rejected += share;
    most = Math.max(most, share);
  });
  const penalty = table.problem.apps[app]!.rejectionPenalty;
  return penalty * Math.min(rejected, 1 - rejected) + (1 - most) * 1e-3;
}

/** @returns the mixed application that has most at stake, -1 where there is none */
export function mostAtStake(table: Table, relaxation: Relaxation): number {
  let worst = -1;
  let most = Number.NEGATIVE_INFINITY;
  for (let app = 0; app < relaxation.apps; app++) {
    if (relaxation.wholeColumn(app) >= 0) continue;
    const stake = stakeOf(table, relaxation, app);
    if (stake > most) {
      worst = app;
      most = stake;
    }
  }
  return worst;
}
