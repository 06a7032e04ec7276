/** The operating points of an application, accuracy over latency, and how often a run was on each. */
import type { JournalApplication } from '../../experiment/journal.js';
import type { RecordedRun } from '../../experiment/runs.js';
import { milliseconds, percent, rounded } from './units.js';

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
  readonly deadlineMilliseconds: number;
  readonly points: readonly ParetoPoint[];
}

export const frontId = (application: number) => `front-${application}`;

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

/** @param run whose frames are counted, if there is one */
export function frontOf(
  application: JournalApplication,
  index: number,
  run: RecordedRun | undefined,
): ParetoData {
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
    deadlineMilliseconds: milliseconds(application.deadlineSeconds),
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
