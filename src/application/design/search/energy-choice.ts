/** Which of a front are kept: those that separate in one cost, and what energy adds to those kept for their latency. */
import { type SelectionLimits, selectFinalists, separationOf } from '../finalists.js';
import { paretoFront } from '../pareto.js';
import type { Candidate } from './finish.js';

/** Metering one sub-network again gives something else by about so much: less is no saving. */
const smallestSaving = 0.05;

/** @returns of the front of accuracy and this cost, those whose neighbours are surely different */
export function separated<C extends Candidate>(
  candidates: readonly C[],
  costOf: (candidate: C) => number,
  limits: SelectionLimits,
): C[] {
  const points = candidates.map((one) => ({ ...one, latencySeconds: costOf(one), one }));
  return selectFinalists(paretoFront(points), limits).chosen.map(({ one }) => one);
}

/** Those that save energy for their accuracy beside what is kept, at one number of threads; the unmetered save none. */
export function addedByEnergy<C extends Candidate>(
  kept: readonly C[],
  candidates: readonly C[],
  index: number,
  limits: SelectionLimits,
): C[] {
  const joulesOf = ({ joules }: C) => joules?.[index] ?? Number.POSITIVE_INFINITY;
  const metered = candidates.filter((one) => Number.isFinite(joulesOf(one)));
  const isMatched = (one: C) =>
    kept.some(
      (other) =>
        separationOf(other, one) < limits.separation &&
        (1 - smallestSaving) * joulesOf(other) <= joulesOf(one),
    );
  return separated(metered, joulesOf, limits).filter((one) => !isMatched(one));
}
