import { describe, expect, it } from 'vitest';
import { Budget } from '#cotune/application/design/search/budget.js';
import { VirtualClock } from '#cotune/core/clock.js';

const seconds = 100;
const finishSeconds = 2;

/** Ten finalists of a front of twenty; finishing takes two seconds each. */
function budgetWith({ openSeconds = 0.5, finalists = 10, front = 20 } = {}) {
  const clock = new VirtualClock();
  const archs = (count: number) => Array.from({ length: count }, (_, d) => ({ d }));
  const budget = new Budget({
    clock,
    seconds,
    deadline: seconds,
    judge: { secondsToFinish: ({ length }) => length * finishSeconds, longestSeconds: 1 },
    timer: { usedSeconds: 0, secondsToOpen: (networks) => networks * openSeconds },
    front: () => archs(front),
    finalists: () => archs(finalists),
  });
  return { clock, budget, archs };
}

/** When a search under the budget ends, in steps of a tenth of a second. */
function endOf(options: Parameters<typeof budgetWith>[0]): number {
  const { clock, budget } = budgetWith(options);
  while (!budget.isSpent()) clock.advance(0.1);
  return clock.now();
}

describe('the time of a search', () => {
  it('ends the search sooner where more must be made ready to be timed', () => {
    expect(endOf({ openSeconds: 0 }) - endOf({ openSeconds: 0.5 })).toBeCloseTo(1.1 * 20 * 0.5, 0);
  });

  it('leaves enough for finishing whatever would be kept, after all of the front was made ready and timed', () => {
    const { clock, budget, archs } = budgetWith();
    while (!budget.isSpent()) clock.advance(0.1);
    const timing = budget.timingSecondsLeft;
    clock.advance(20 * 0.5 + timing);
    expect(budget.affordable(archs(10))).toBe(true);
  });

  it('gives timing what finishing does not need', () => {
    const few = budgetWith({ finalists: 2 });
    const many = budgetWith({ finalists: 10 });
    for (const { clock } of [few, many]) clock.advance(65);
    expect(few.budget.timingSecondsLeft).toBeGreaterThan(many.budget.timingSecondsLeft);
  });
});
