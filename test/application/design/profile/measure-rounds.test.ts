import { describe, expect, it } from 'vitest';
import { measureRounds, relativeHalfWidth } from '#cotune/application/design/profile/measure-rounds.js';
import { VirtualClock } from '#cotune/core/clock.js';
import { createRandom } from '#cotune/core/random.js';

/** Subjects that take what their rules say. */
function timed(...rules: ((run: number) => number)[]) {
  const clock = new VirtualClock();
  const order: number[] = [];
  const subjects = rules.map((rule, index) => {
    let runs = 0;
    return {
      run: async () => {
        order.push(index);
        clock.advance(rule(runs++));
      },
      close: async () => {},
    };
  });
  return { clock, order, subjects };
}

const limits = { precision: 0.01, fewestRounds: 10, mostRounds: 100, seconds: 1e6, look() {} };

describe('timed rounds', () => {
  it('go over all subjects in turn, each round from another one on', async () => {
    const { clock, order, subjects } = timed(
      () => 1,
      () => 2,
      () => 3,
    );
    await measureRounds(subjects, { ...limits, clock });
    // After five runs of each to warm up: the untimed and the timed one.
    expect(order.slice(15, 27)).toEqual([0, 0, 1, 1, 2, 2, 1, 1, 2, 2, 0, 0]);
  });

  it('end as soon as every median is known well enough, and not before enough samples are there', async () => {
    const { clock, subjects } = timed(() => 1);
    expect((await measureRounds(subjects, { ...limits, clock }))[0]).toHaveLength(10);
  });

  it('go on while one is not known well enough', async () => {
    const random = createRandom(1);
    const { clock, subjects } = timed(
      () => 1,
      () => 1 + random.uniform(),
    );
    const samples = await measureRounds(subjects, { ...limits, clock, precision: 0.05, mostRounds: 1000 });
    expect(samples[0]!.length).toBeGreaterThan(20);
    expect(relativeHalfWidth(samples[1]!)).toBeLessThanOrEqual(0.05);
  });

  it('put drift on all alike', async () => {
    const clock = new VirtualClock();
    const drifting = () => ({
      run: async () => clock.advance(1 + clock.now() / 1000),
      close: async () => {},
    });
    const [first, second] = await measureRounds([drifting(), drifting()], {
      ...limits,
      clock,
      precision: 0,
      mostRounds: 40,
    });
    const mean = (sample: readonly number[]) => sample.reduce((sum, value) => sum + value, 0) / sample.length;
    expect(mean(first!) / mean(second!)).toBeCloseTo(1, 2);
  });

  it('end when the time is over', async () => {
    const random = createRandom(1);
    const { clock, subjects } = timed(() => random.uniform());
    const samples = await measureRounds(subjects, { ...limits, clock, seconds: 5 });
    expect(samples[0]!.length).toBeLessThan(10);
  });

  it('end with the reason of an abort', async () => {
    const { clock, subjects } = timed(() => 1);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(measureRounds(subjects, { ...limits, clock, signal })).rejects.toThrow('enough');
  });
});
