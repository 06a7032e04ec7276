import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contenderOf } from '#cotune/manager/decide/candidates.js';
import { chooseJointly } from '#cotune/manager/decide/choose.js';
import { KeptChoice } from '#cotune/manager/decide/kept-choice.js';
import { application } from '../plant.js';

const apps = ['a', 'b', 'c'].map((name, index) => application(name, { rate: 10 * (index + 1) }));
const limits = { threadsAtMost: 2, mapping: 'all', mappingFixed: false };

const contendersAt = (slowDowns: readonly number[]) =>
  apps.map((app, index) => {
    const tails = app.profile.options.map(({ latencySeconds }) => latencySeconds.p95 * slowDowns[index]!);
    return contenderOf(app, Float64Array.from(tails), limits);
  });

describe('a kept choice', () => {
  it('is what choosing anew would give, however the predictions move', () => {
    const slowDown = fc.double({ min: 0.3, max: 12, noNaN: true });
    const step = fc.tuple(slowDown, slowDown, slowDown);
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), (steps) => {
        const kept = new KeptChoice(2);
        for (const slowDowns of steps)
          expect(kept.choose(contendersAt(slowDowns))).toEqual(chooseJointly(contendersAt(slowDowns), 2));
      }),
    );
  });

  it('is the same object while no candidate changes', () => {
    const kept = new KeptChoice(2);
    const first = kept.choose(contendersAt([1, 1, 1]));
    expect(kept.choose(contendersAt([1.0001, 1, 1]))).toBe(first);
    expect(kept.choose(contendersAt([12, 1, 1]))).not.toBe(first);
  });

  it('is the same object again when a question comes back', () => {
    const kept = new KeptChoice(2);
    const calm = kept.choose(contendersAt([1, 1, 1]));
    const disturbed = kept.choose(contendersAt([12, 1, 1]));
    expect(kept.choose(contendersAt([1, 1, 1]))).toBe(calm);
    expect(kept.choose(contendersAt([12, 1, 1]))).toBe(disturbed);
  });
});
