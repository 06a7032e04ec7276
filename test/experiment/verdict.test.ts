import { describe, expect, it } from 'vitest';
import { checkText } from '#cotune/experiment/check-text.js';
import { accuracyNote, conclude } from '#cotune/experiment/conclusion.js';
import type { RunMetrics } from '#cotune/experiment/metrics.js';
import { metricsOf, sortByRun } from '#cotune/experiment/runs.js';
import { judge } from '#cotune/experiment/verdict.js';
import { syntheticApplications, syntheticJournal } from '../support/journal.js';

const applications = syntheticApplications(['camera']);
const experiment = sortByRun(syntheticJournal({ names: ['camera'] }));
const runs = metricsOf(experiment);

const change = (policy: string, app: Partial<RunMetrics['apps'][number]>): RunMetrics[] =>
  runs.map((run) => (run.policy === policy ? { policy, apps: [{ ...run.apps[0]!, ...app }] } : run));
const failedChecks = (changed: RunMetrics[]) =>
  judge(changed, applications)
    .checks.filter((check) => !check.passed)
    .map((check) => check.name);

describe('the verdict', () => {
  it('passes a managed run that kept its promises where the largest network did not', () => {
    expect(failedChecks(runs)).toEqual([]);
    expect(judge(runs, applications).passed).toBe(true);
  });

  it.each([
    ['managed', { missRate: 0.0501 }, 'managed.camera.missRate'],
    ['managed', { recoverySeconds: 0.6 }, 'managed.camera.recoverySeconds'],
    ['managed', { recoverySeconds: null }, 'managed.camera.recoverySeconds'],
    ['managed', { phases: [] }, 'managed.camera.calmAccuracyLoss'],
    ['static-smallest', { failed: 1 }, 'failed'],
    ['static-largest', { missRate: 0.09 }, 'static-largest.missRate'],
  ])('fails where %s has %o', (policy, app, name) => {
    expect(failedChecks(change(policy, app))).toEqual([name]);
    expect(judge(change(policy, app), applications).passed).toBe(false);
  });

  it('asks the largest network to miss three times as often as the managed run', () => {
    const close = change('static-largest', { missRate: 0.11 });
    const worse = close.map((run) =>
      run.policy === 'managed' ? { ...run, apps: [{ ...run.apps[0]!, missRate: 0.04 }] } : run,
    );
    expect(failedChecks(worse)).toEqual(['static-largest.missRate']);
  });

  it('does not pass what it could not compare', () => {
    expect(judge([], applications).passed).toBe(false);
    expect(
      judge(
        runs.filter((run) => run.policy === 'managed'),
        applications,
      ).passed,
    ).toBe(false);
  });

  it('speaks plain words', () => {
    const { checks } = judge(change('managed', { recoverySeconds: null }), applications);
    expect(checks.map((check) => checkText(check).claim)).toEqual([
      'camera: at most 5.0 % of the frames late',
      'camera: back on time within 500 ms of the disturbance',
      "camera: undisturbed, accuracy at most 1.0 points below the best network's",
      'No request failed in any run',
      expect.stringMatching(/^The largest network alone comes late in at least \d+\.\d % of the frames$/),
    ]);
    expect(checkText(checks[1]!).found).toBe('never');
    expect(checkText({ name: 'new', value: 2, limit: 3, passed: true })).toEqual({
      claim: 'new, limit 3',
      found: '2',
    });
  });
});

describe('the conclusion', () => {
  it('says what each run kept, how fast managed came back and that accuracy returned', () => {
    const text = conclude(runs).join(' ');
    expect(text).toMatch(/^Managed kept 9\d\.\d % of the frames on time, at 8\d\.\d % accuracy\./);
    expect(text).toContain('The largest network alone kept 6');
    expect(text).toMatch(/camera was back on time after \d+ ms\./);
    expect(text).toMatch(/accuracy rose from 8\d\.\d % to \d\d\.\d %/);
  });

  it('says which accuracy was shown', () => {
    expect(accuracyNote(runs)).toContain('carry no labels');
    expect(accuracyNote(metricsOf(sortByRun(syntheticJournal({ labelled: true }))))).toContain(
      'measured accuracy is the share of right answers',
    );
  });
});
