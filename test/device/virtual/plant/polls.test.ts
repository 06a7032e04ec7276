import { describe, expect, it } from 'vitest';
import { Parts } from '#cotune/device/virtual/plant/parts.js';
import { Polls } from '#cotune/device/virtual/plant/polls.js';
import { smallBoard } from '../../../support/small-board.js';

function pollsUnder(governor: string, nowSeconds: number) {
  const { gpus } = new Parts(smallBoard());
  const polls = new Polls(gpus);
  gpus[0]!.clock.govern(governor, undefined, nowSeconds);
  polls.adopt(gpus[0]!, nowSeconds);
  return polls;
}

describe('the governor of a graphics processor', () => {
  it.each([
    ['nvhost_podgov', 0.025],
    ['simple_ondemand', 0.05],
  ])('%s polls every %d s from when it took over', (governor, period) => {
    const polls = pollsUnder(governor, 1);
    for (const count of [1, 2, 3]) {
      expect(polls.nextSeconds).toBeCloseTo(1 + count * period, 9);
      polls.poll(polls.nextSeconds);
    }
  });

  it('that looks at nothing never polls', () => {
    expect(pollsUnder('performance', 1).nextSeconds).toBe(Infinity);
  });
});
