import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '#cotune/experiment/journal.js';
import { metricsOf, sortByRun } from '#cotune/experiment/runs.js';
import { syntheticJournal } from '../support/journal.js';

const events = syntheticJournal({ seconds: 12 });
const timeOf = (event: JournalEvent) =>
  event.type === 'frame' ? event.frame.arrivalSeconds : 'timeSeconds' in event ? event.timeSeconds : 0;

describe('the runs of a journal', () => {
  it('come in the order in which they ran, with what belongs to each', () => {
    const { runs, verdict } = sortByRun(events);
    expect(runs.map((run) => run.policy)).toEqual(['managed', 'static-largest', 'static-smallest']);
    expect(runs.map((run) => run.frames.length)).toEqual([480, 480, 480]);
    expect(verdict?.checks).toHaveLength(8);
  });

  it('that were ended early owe no frames after their end', () => {
    const cut = sortByRun(events.filter((event) => event.type !== 'verdict' && timeOf(event) <= 6));
    const [managed] = metricsOf(cut);
    expect(managed?.apps.map((app) => app.failed)).toEqual([0, 0]);
    expect(managed?.apps[0]?.phases.map((phase) => phase.missRate !== null)).toEqual([true, true, false]);
  });

  it('without an end in sight owe none either', () => {
    const endless = events.map((event) =>
      event.type === 'start'
        ? { ...event, phases: [{ name: 'run', startSeconds: 0, endSeconds: Number.POSITIVE_INFINITY }] }
        : event,
    );
    for (const list of [endless, endless.filter((event) => event.type !== 'monitors'), endless.slice(0, 2)])
      for (const run of metricsOf(sortByRun(list))) for (const app of run.apps) expect(app.failed).toBe(0);
  });

  it('still count a process that died and never came back', () => {
    const dead = events.filter(
      (event) =>
        !(event.type === 'frame' && event.frame.application === 'door' && event.frame.arrivalSeconds > 6),
    );
    const [managed] = metricsOf(sortByRun(dead));
    expect(managed?.apps.map((app) => app.failed)).toEqual([0, 59]);
  });
});
