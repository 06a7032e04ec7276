/**
 * The demo's verdict: did the managed run keep its promises, and was there anything to keep them against?
 * A check's name says what it is about: `<policy>.<application>.<metric>`, or without the parts that mean all.
 */
import type { JournalApplication, Verdict, VerdictCheck } from './journal.js';
import type { ApplicationMetrics, RunMetrics } from './metrics.js';
import { unitsOf } from './units.js';

const limits = {
  missRate: 0.05,
  recoverySeconds: 0.5,
  calmAccuracyLoss: 0.01,
  failed: 0,
  /** A disturbance that hardly hurts the largest network proves nothing. */
  staticMissRate: 0.1,
  staticMissRatio: 3,
} as const;

function atMost(name: string, value: number | null, limit: number): VerdictCheck {
  return { name, value, limit, passed: value !== null && value <= limit };
}

function atLeast(name: string, value: number | null, limit: number): VerdictCheck {
  return { name, value, limit, passed: value !== null && value >= limit };
}

function calmAccuracyLoss(metrics: ApplicationMetrics | undefined, application: JournalApplication) {
  const calm = metrics?.phases.find((phase) => phase.name === 'calm')?.accuracyCalibrated ?? null;
  if (calm === null || application.options.length === 0) return null;
  return Math.max(0, Math.max(...application.options.map((option) => option.accuracy)) - calm);
}

function managedChecks(run: RunMetrics | undefined, application: JournalApplication): VerdictCheck[] {
  const metrics = run?.apps.find((app) => app.name === application.name);
  const name = (metric: string) => `managed.${application.name}.${metric}`;
  return [
    {
      ...atMost(name('missRate'), metrics?.missRate ?? null, limits.missRate),
      ...whatOf([application]),
    },
    atMost(name('recoverySeconds'), metrics?.recoverySeconds ?? null, limits.recoverySeconds),
    atMost(name('calmAccuracyLoss'), calmAccuracyLoss(metrics, application), limits.calmAccuracyLoss),
  ];
}

/** Misses over all applications of a run; null where the run is absent or no frame arrived. */
export function pooledMissRate(run: RunMetrics | undefined): number | null {
  const requests = run?.apps.reduce((sum, app) => sum + app.requests, 0) ?? 0;
  if (run === undefined || requests === 0) return null;
  return run.apps.reduce((sum, app) => sum + (app.missRate ?? 0) * app.requests, 0) / requests;
}

/**
 * Judges the runs of a demo.
 *
 * @param runs `managed` and `static-largest` are needed; what cannot be checked has not passed
 */
export function judge(runs: readonly RunMetrics[], applications: readonly JournalApplication[]): Verdict {
  const managed = runs.find((run) => run.policy === 'managed');
  const staticRate = pooledMissRate(runs.find((run) => run.policy === 'static-largest'));
  const failed = runs.flatMap((run) => run.apps).reduce((sum, app) => sum + app.failed, 0);
  const staticLimit = Math.max(
    limits.staticMissRate,
    limits.staticMissRatio * (pooledMissRate(managed) ?? Number.POSITIVE_INFINITY),
  );
  const checks = [
    ...applications.flatMap((application) => managedChecks(managed, application)),
    atMost('failed', failed, limits.failed),
    {
      ...atLeast(
        'static-largest.missRate',
        staticRate,
        Number.isFinite(staticLimit) ? staticLimit : limits.staticMissRate,
      ),
      ...whatOf(applications),
    },
  ];
  return { passed: managed !== undefined && checks.every((check) => check.passed), checks };
}

/** What the checks are of; frames need no word. */
function whatOf(applications: Parameters<typeof unitsOf>[0]): Pick<VerdictCheck, 'what'> {
  const { many } = unitsOf(applications);
  return many === 'frames' ? {} : { what: many };
}
