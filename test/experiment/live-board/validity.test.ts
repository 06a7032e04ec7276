import { describe, expect, it } from 'vitest';
import { validityOf } from '#cotune/experiment/live-board/validity.js';
import { sortByRun } from '#cotune/experiment/runs.js';
import { syntheticJournal } from '../../support/journal.js';

const judged = (lateInferences: number) => {
  const events = syntheticJournal({ seconds: 3, board: true });
  return validityOf(
    sortByRun(events.map((event) => (event.type === 'board' ? { ...event, lateInferences } : event))),
  );
};

describe('the validity of runs on a virtual board', () => {
  it('allows that one real inference in a hundred is late', () => {
    expect(judged(1)).toEqual({ valid: true, reason: null });
  });

  it('ends where more are, and says in which runs and what to do', () => {
    const { valid, reason } = judged(2)!;
    expect(valid).toBe(false);
    expect(reason).toContain('Managed: 2 of 100');
    expect(reason).toContain('run it again while less else runs');
  });

  it('is no question where the runs were on a real machine', () => {
    expect(validityOf(sortByRun(syntheticJournal({ seconds: 3 })))).toBeNull();
  });
});
