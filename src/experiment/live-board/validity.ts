/** Whether the runs on a virtual board kept what was declared: that the machine computes as fast as the board. */
import { formatQuantity } from '../../core/units.js';
import { policyTitle } from '../conclusion.js';
import type { RecordedExperiment } from '../runs.js';

/** More real inferences than this that were later than the board's make a run invalid. */
const lateAtMost = 0.01;

export interface Validity {
  readonly valid: boolean;
  /** Null where it is valid. */
  readonly reason: string | null;
}

/** Null where the runs were on no virtual board. */
export function validityOf({ start, runs }: RecordedExperiment): Validity | null {
  const { board } = start;
  if (board === undefined) return null;
  const broken = runs.flatMap(({ policy, board: end }) => {
    if (end === null || end.lateInferences <= lateAtMost * end.inferences) return [];
    return [`${policyTitle(policy)}: ${end.lateInferences} of ${end.inferences}`];
  });
  if (broken.length === 0) return { valid: true, reason: null };
  const reason = `more than ${formatQuantity(lateAtMost, 'ratio')} of the real inferences took longer here than on the board allows at ${board.dilation.toFixed(1)} seconds for each of its seconds (${broken.join('; ')}); run it again while less else runs`;
  return { valid: false, reason };
}
