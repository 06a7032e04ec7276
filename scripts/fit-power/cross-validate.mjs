/** Errors on unseen workloads: each is predicted by a fit to rows of other workloads alone. */
import { predict, summarise, validationModes } from '../../dist/device/virtual/power/validate.js';
import { fitCluster } from './fit.mjs';

const folds = 7;

/** @returns for each mode the summary over the rows of all folds */
export function crossValidate(rows) {
  const workloads = [...new Set(rows.map(({ workload }) => workload))].sort();
  const predictions = Object.fromEntries(validationModes.map((mode) => [mode, []]));
  for (let fold = 0; fold < folds; fold++) {
    // Neighbours in the alphabet are often variants of one program: together, so that none helps the other.
    const from = Math.round((fold * workloads.length) / folds);
    const held = new Set(workloads.slice(from, Math.round(((fold + 1) * workloads.length) / folds)));
    const cluster = fitCluster(rows.filter(({ workload }) => !held.has(workload)));
    const unseen = rows.filter(({ workload }) => held.has(workload));
    for (const mode of validationModes) predictions[mode].push(...predict(cluster, unseen, mode, 'rows'));
  }
  return Object.fromEntries(validationModes.map((mode) => [mode, summarise(predictions[mode])]));
}
