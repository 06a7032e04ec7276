import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wattsOf } from '#cotune/manager/coordinate/fastest.js';
import type { Outcome } from '#cotune/manager/coordinate/planner.js';
import { totalOf } from '#cotune/manager/coordinate/weigh.js';
import type { ManagedApplication } from '#cotune/manager/policy/policy.js';
import { clocked } from '../clocked.js';
import { type Bench, bench, bruteForce } from './planning.js';

const subnetsOf = ({ apps }: Bench, { points }: Outcome) =>
  points.map((point, index) => apps[index]!.points[point]?.option.subnet ?? null);
const placesOf = ({ apps }: Bench, { points }: Outcome) =>
  points.map((point, index) => apps[index]!.points[point]?.option.mapping.name ?? null);

/**
 * On the graphics processor alone or on both; without the smallest sub-network on the former, which takes as long on the
 * processors that feed it. There 5 + 10 and 5 + 20 ms are left, at the highest clocks.
 */
function some(application: ManagedApplication, onGpuOnly: boolean): ManagedApplication {
  const options = application.profile.options.filter(({ mapping, subnet }) =>
    mapping.gpu === undefined ? !onGpuOnly : subnet !== 'small',
  );
  return { ...application, profile: { ...application.profile, options } };
}

const application = (name: string) =>
  fc
    .record({
      rate: fc.double({ min: 1, max: 25, noNaN: true }),
      deadlineSeconds: fc.double({ min: 0.012, max: 0.5, noNaN: true }),
      accuracyFloor: fc.constantFrom(0, 0.72, 0.78),
      priority: fc.integer({ min: 1, max: 3 }),
      onGpuOnly: fc.boolean(),
    })
    .map(({ rate, onGpuOnly, ...target }) => some(clocked(name, { rate, target }), onGpuOnly));
const systems = fc.record({
  objective: fc.constantFrom('min-energy' as const, 'max-accuracy' as const),
  powerCapWatts: fc.constantFrom(null, 1.6, 2.2, 4),
});

describe('a plan', () => {
  it('has the lowest clocks at which the cheapest sub-network is in time, where energy counts', () => {
    // 4 Mcycles on the graphics processor and 10 on a core: at the lowest clocks 10 + 40 ms. That
    // is 1.12 times as long at the profile's tail, and 1.18 times that as nothing was seen yet: 66.6 ms.
    const planFor = (deadlineSeconds: number) => {
      const of = bench([some(clocked('a', { rate: 10, target: { deadlineSeconds } }), true)]);
      const outcome = of.plan();
      return [...subnetsOf(of, outcome), ...outcome.levels];
    };
    expect(planFor(0.067)).toEqual(['medium', 0, 0]);
    // 40.0 ms with the graphics processor at twice its clock, 33.3 with the core at twice its own as well.
    expect(planFor(0.041)).toEqual(['medium', 0, 1]);
    expect(planFor(0.034)).toEqual(['medium', 1, 1]);
  });

  it('has the most accurate sub-network in time, and of its clocks the cheapest, where accuracy counts', () => {
    const fast = clocked('a', { rate: 10, target: { deadlineSeconds: 0.034 } });
    const of = bench([some(fast, true)], { objective: 'max-accuracy' });
    const outcome = of.plan();
    expect(subnetsOf(of, outcome)).toEqual(['large']);
    expect(totalOf(of.cost(outcome)!)).toBeCloseTo(bruteForce(of), 9);
  });

  it('of one application is the best of all', () => {
    fc.assert(
      fc.property(application('a'), systems, (one, system) => {
        const of = bench([one], system);
        const outcome = of.plan();
        expect(totalOf(of.cost(outcome)!)).toBeCloseTo(bruteForce(of), 6);
      }),
      { numRuns: 150 },
    );
  });

  it('of two applications is nearly always the best of all, and never breaks a limit', () => {
    const gaps: number[] = [];
    fc.assert(
      fc.property(application('a'), application('b'), systems, (a, b, system) => {
        const of = bench([a, b], system);
        const outcome = of.plan();
        const cost = of.cost(outcome);
        expect(cost).not.toBeNull();
        const served = outcome.points.some((point) => point >= 0);
        if (served && system.powerCapWatts !== null)
          expect(wattsOf(of.apps, of.moment, outcome)).toBeLessThanOrEqual(system.powerCapWatts - 1);
        gaps.push(totalOf(cost!) - bruteForce(of));
      }),
      { numRuns: 40, seed: 1 },
    );
    const wrong = gaps.filter((gap) => gap > 1e-3);
    expect(wrong.length / gaps.length).toBeLessThan(0.1);
  });

  it('is kept where nothing is better by enough', () => {
    const of = bench([some(clocked('a'), true)]);
    const best = of.plan();
    expect(of.plan(best)).toBe(best);
  });

  it('gives way to one that is better', () => {
    const of = bench([some(clocked('a'), true)]);
    const best = of.plan();
    const present = { ...best, levels: [1, 2] };
    expect(of.plan(present)).toEqual(best);
  });

  it('is not kept when others could be served, however much it costs that one is shut out', () => {
    const of = bench(['a', 'b'].map((name) => some(clocked(name, { rate: 5 }), true)));
    const outcome = of.plan({ points: [-1, -1], levels: [0, 0] });
    expect(subnetsOf(of, outcome)).not.toContain(null);
  });

  it('gains accuracy although somebody is shut out all the time', () => {
    const hopeless = clocked('b', { rate: 50, target: { priority: 2, deadlineSeconds: 0.02 } });
    const first = clocked('a', { rate: 30, target: { deadlineSeconds: 0.033 } });
    const of = bench([some(first, true), some(hopeless, true)], { objective: 'max-accuracy' });
    const best = of.plan();
    const worse = { points: [0, best.points[1]!], levels: [1, 2] };
    expect(of.plan(worse)).toEqual(best);
  });

  it('serves who cannot be in time by what comes nearest, at the highest clocks', () => {
    const of = bench([some(clocked('a', { rate: 10, target: { deadlineSeconds: 0.005 } }), true)]);
    const outcome = of.plan();
    expect(subnetsOf(of, outcome)).toEqual(['medium']);
    expect(outcome.levels).toEqual([1, 2]);
    expect(of.cost(outcome)!.late).toBeGreaterThan(0);
    expect(of.cost(outcome)!.late).toBeLessThan(500);
  });

  it('serves who asks for more than there is rather than nobody', () => {
    const of = bench([some(clocked('a', { rate: 300 }), true)]);
    expect(subnetsOf(of, of.plan())).toEqual(['medium']);
  });

  it('shuts the least important out where not all fit', () => {
    const many = [1, 2, 3, 4, 5, 6].map((priority) =>
      some(clocked(`p${priority}`, { rate: 20, target: { priority, deadlineSeconds: 0.3 } }), true),
    );
    const of = bench(many);
    const served = subnetsOf(of, of.plan()).map((subnet) => subnet !== null);
    // Each takes a fifth of the graphics processor, 95 % of which may be busy.
    expect(served).toEqual([true, true, true, true, false, false]);
  });

  it('keeps everybody on the processor where all are in time together', () => {
    const of = bench(['a', 'b'].map((name) => clocked(name, { rate: 2, target: { deadlineSeconds: 0.3 } })));
    expect(new Set(placesOf(of, of.plan()))).toEqual(new Set(['gpu']));
  });

  it('has the fastest sub-network at the highest clocks where time counts, and less of both under a cap', () => {
    const planAt = (powerCapWatts: number | null) => {
      const of = bench([some(clocked('a'), true)], { objective: 'min-latency', powerCapWatts });
      const outcome = of.plan();
      const watts = 1 + wattsOf(of.apps, of.moment, outcome);
      return { subnets: subnetsOf(of, outcome), levels: outcome.levels, watts };
    };
    // 1 + 0.3 + 0.5 W at rest, and ten times 0.1 J.
    expect(planAt(null)).toEqual({ subnets: ['medium'], levels: [1, 2], watts: expect.closeTo(2.8, 9) });
    expect(planAt(2.5).watts).toBeLessThan(2.5);
    expect(planAt(2.5).subnets).toEqual(['medium']);
    expect(planAt(1.5).subnets).toEqual([null]);
  });

  it('of nobody has the clocks that take least', () => {
    const of = bench([]);
    expect(of.plan()).toEqual({ points: [], levels: [0, 0] });
  });

  it('is never worse by the objective where a cap is higher', () => {
    const caps = fc.tuple(
      fc.double({ min: 1, max: 5, noNaN: true }),
      fc.double({ min: 1, max: 5, noNaN: true }),
    );
    fc.assert(
      fc.property(application('a'), caps, systems, (one, [x, y], { objective }) => {
        const totalUnder = (powerCapWatts: number) => {
          const of = bench([one], { objective, powerCapWatts });
          return totalOf(of.cost(of.plan())!);
        };
        const [low, high] = [Math.min(x, y), Math.max(x, y)];
        expect(totalUnder(high)).toBeLessThanOrEqual(totalUnder(low) + 1e-6);
      }),
      { numRuns: 60 },
    );
  });
});
