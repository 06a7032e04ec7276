/** Stages of work in short, for the modules that a script writes. */
import type { WorkStage } from '../../core/work.js';

type Stage = (
  computeCycles: number,
  memoryBytes: number,
  activity: number,
  parallelFraction: number,
) => WorkStage;

const of =
  (processor: WorkStage['processor']): Stage =>
  (computeCycles, memoryBytes, activity, parallelFraction) => ({
    processor,
    computeCycles,
    memoryBytes,
    activity,
    parallelFraction,
  });

export const cpu = of('cpu');
export const gpu = of('gpu');
