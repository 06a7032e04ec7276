import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noSystemTarget } from '#cotune/core/target.js';
import { clockPoints } from '#cotune/manager/policy/clock-points.js';
import { createPoetPolicy } from '#cotune/manager/policy/poet.js';
import { PoetControl } from '#cotune/manager/policy/poet-control.js';
import { type Configuration, Configurations } from '#cotune/manager/policy/poet-schedule.js';
import { createUncoordinatedPolicy } from '#cotune/manager/policy/uncoordinated.js';
import { clocked, domains, frameOf, optionOf, Watched } from '../clocked.js';

const points = clockPoints([optionOf('small')], domains);
const configurations = new Configurations(points);
const framesOf = (subnet: string, seconds: number, count: number) =>
  Array.from({ length: count }, () => frameOf('a', subnet, seconds));

describe("POET's schedule", () => {
  it('reaches the speed-up on average over a period', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 3, noNaN: true }), (speedUp) => {
        const { lower, upper, lowerFrames } = configurations.schedule(speedUp, 1000);
        const average = (lower.seconds * lowerFrames + upper.seconds * (1000 - lowerFrames)) / 1000;
        expect(average).toBeCloseTo(0.03 / speedUp, 4);
      }),
    );
  });

  it('takes no more energy than any other pair that reaches it', () => {
    const all = points.map(({ levels, seconds, joules, idleWatts }): Configuration => {
      return { levels, seconds, joules: joules + idleWatts * seconds };
    });
    const energy = (lower: Configuration, upper: Configuration, seconds: number) => {
      const share =
        lower.seconds === upper.seconds ? 0 : (seconds - upper.seconds) / (lower.seconds - upper.seconds);
      return share * lower.joules + (1 - share) * upper.joules;
    };
    fc.assert(
      fc.property(fc.double({ min: 1, max: 3, noNaN: true }), (speedUp) => {
        const seconds = 0.03 / speedUp;
        const { lower, upper } = configurations.schedule(speedUp, 10);
        const ours = energy(lower, upper, seconds);
        for (const one of all)
          for (const other of all)
            if (one.seconds >= seconds && other.seconds <= seconds)
              expect(ours).toBeLessThanOrEqual(energy(one, other, seconds) + 1e-12);
      }),
    );
  });

  it('is one configuration at the ends', () => {
    expect(configurations.greatestSpeedUp).toBeCloseTo(3);
    expect(configurations.schedule(3, 10).upper.seconds).toBeCloseTo(0.01);
    expect(configurations.schedule(3, 10).lowerFrames).toBe(0);
    expect(configurations.schedule(1, 10).lowerFrames).toBe(10);
  });
});

describe("POET's controller", () => {
  it('begins as fast as it can, and knows after one period what is needed', () => {
    const control = new PoetControl(configurations);
    expect(control.speedUp).toBeCloseTo(3);
    for (let frame = 0; frame < 10; frame++) control.observe(0.01, 0.015);
    // 10 ms at a speed-up of 3, so 15 ms at one of 2.
    expect(control.speedUp).toBeCloseTo(2, 1);
  });

  it('asks for all there is where even that is too slow, and for nothing where nothing is needed', () => {
    const control = new PoetControl(configurations);
    for (let frame = 0; frame < 50; frame++) control.observe(0.5, 0.015);
    expect(control.speedUp).toBeCloseTo(3);
    for (let frame = 0; frame < 200; frame++) control.observe(0.0001, 0.015);
    expect(control.speedUp).toBe(1);
  });

  it('settles where the observed average is the wanted one, whatever slows the application down', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.8, max: 1.4, noNaN: true }), (slowDown) => {
        const control = new PoetControl(configurations);
        for (let frame = 0; frame < 400; frame++) control.observe((0.03 / control.speedUp) * slowDown, 0.02);
        expect((0.03 / control.speedUp) * slowDown).toBeCloseTo(0.02, 4);
      }),
    );
  });
});

describe('the poet policy', () => {
  const target = { accuracyFloor: 0.72, deadlineSeconds: 0.044 };

  it('runs the smallest sub-network that keeps the floor, for ever, and the highest clocks at first', () => {
    const watched = new Watched(createPoetPolicy([clocked('a', { target })], domains));
    watched.step();
    expect(watched.subnets.get('a')).toEqual(['medium']);
    expect([...watched.hertz]).toEqual([
      ['cpu', 2e9],
      ['gpu', 4e8],
    ]);
    watched.step(framesOf('medium', 1, 100));
    expect(watched.subnets.get('a')).toEqual(['medium']);
  });

  it('lowers the clocks as far as the average allows', () => {
    const watched = new Watched(createPoetPolicy([clocked('a', { target })], domains));
    watched.step();
    watched.step(framesOf('medium', 0.015, 10));
    // 40 ms are wanted on average: 30 ms and 50 ms are the nearest that are worth their energy.
    expect(watched.hertz.get('gpu')).toBe(1e8);
  });

  it('raises them for frames that wait, however soon each is computed', () => {
    const watched = new Watched(createPoetPolicy([clocked('a', { target })], domains));
    watched.step();
    const waiting = framesOf('medium', 0.015, 10).map((one) => ({
      ...one,
      inference: { ...one.inference!, latencySeconds: 0.2 },
    }));
    watched.step(waiting);
    expect([...watched.hertz.values()]).toEqual([2e9, 4e8]);
  });

  it('runs a shared clock as high as the most demanding one needs, and no higher when that one leaves', () => {
    const [calm, hurried] = [clocked('a', { target }), clocked('b', { target: { deadlineSeconds: 0.0165 } })];
    const watched = new Watched(createPoetPolicy([calm, hurried], domains));
    watched.step();
    watched.step(framesOf('medium', 0.015, 10));
    expect(watched.hertz.get('gpu')).toBe(4e8);
    watched.policy.change!({ applications: [calm], system: noSystemTarget });
    watched.step();
    expect(watched.hertz.get('gpu')).toBe(1e8);
  });

  it('needs to know what a frame takes', () => {
    const app = clocked('a');
    const options = app.profile.options.map((option) => ({
      ...option,
      costs: option.costs!.map((cost) => ({ ...cost, joules: null })),
    }));
    const blind = { ...app, profile: { ...app.profile, options } };
    expect(() => createPoetPolicy([blind], domains)).toThrow(expect.objectContaining({ code: 'ERR_POLICY' }));
  });
});

describe('both without coordination', () => {
  it('climb and set clocks each for themselves', () => {
    const watched = new Watched(createUncoordinatedPolicy([clocked('a')], domains));
    watched.step();
    expect(watched.subnets.get('a')).toEqual(['large']);
    watched.step(framesOf('large', 0.06, 20));
    // The ladder goes down as the average is late, and the clocks go up for the same reason.
    expect(watched.subnets.get('a')).toEqual(['medium']);
    expect(watched.hertz.get('gpu')).toBe(4e8);
  });

  it('say both why', () => {
    const { explanations } = new Watched(createUncoordinatedPolicy([clocked('a')], domains)).step();
    expect(explanations[0]!.text).toMatch(
      /^large \(80\.0 %\), rung 3 of 3; .*; speed-up 3\.00 for 45\.5 ms$/,
    );
  });
});
