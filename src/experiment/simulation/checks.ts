/** The checks of a scenario against what a run showed. */
import type { VerdictCheck } from '../journal.js';
import type { CheckedMetric } from '../scenario/schema-system.js';
import type { Scenario } from '../scenario/types.js';
import type { SimulationResult } from './simulation.js';
import type { Tally } from './tally.js';

/** What cannot be told has not passed. */
export function judgeChecks({ checks }: Scenario, result: SimulationResult): VerdictCheck[] {
  return checks.flatMap(({ application, metric, atMost }) => {
    const judge = (name: string, value: number | null): VerdictCheck => ({
      name,
      value,
      limit: atMost,
      passed: value !== null && value <= atMost,
    });
    if (metric === 'peakCelsius' || metric === 'meanPowerWatts') return [judge(metric, result[metric])];
    return result.apps
      .filter(({ name }) => application === null || name === application)
      .map((app) => judge(`${app.name}.${metric}`, ofApplication(app, metric)));
  });
}

function ofApplication(app: Tally, metric: Exclude<CheckedMetric, 'peakCelsius' | 'meanPowerWatts'>) {
  return app[metric];
}
