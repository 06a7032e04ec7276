import { describe, expect, it } from 'vitest';
import type { Target } from '#cotune/core/target.js';
import type { ManagedApplication } from '#cotune/manager/policy/policy.js';
import { clocked } from '../clocked.js';
import { bench } from './planning.js';

const camera = (rate: number, target: Partial<Target>, onGpuOnly = true): ManagedApplication => {
  const application = clocked('camera', { rate, target });
  const options = application.profile.options.filter(({ mapping, subnet }) =>
    mapping.gpu === undefined ? !onGpuOnly : subnet !== 'small',
  );
  return { ...application, profile: { ...application.profile, options } };
};
type System = Parameters<typeof bench>[1];

function textOf(application: ManagedApplication, system: System = {}): string {
  const of = bench([application], system);
  return of.explain(of.plan())[0]!;
}

describe('the reasons of a plan', () => {
  it('tell what runs where at which clock, and what a lower one would take', () => {
    expect(textOf(camera(10, { deadlineSeconds: 0.041 }))).toBe(
      'camera runs medium on gpu at 200 MHz: 40.0 ms of 41.0 ms, accuracy 75.0 %; at 100 MHz it would take 66.6 ms.',
    );
  });

  it('tell what a better sub-network would take', () => {
    expect(textOf(camera(10, { deadlineSeconds: 0.033 }), { objective: 'max-accuracy' })).toBe(
      'camera runs medium on gpu at 400 MHz: 26.7 ms of 33.0 ms, accuracy 75.0 %; large would be better but would take 40.0 ms.',
    );
  });

  it('tell how far off who cannot be in time is', () => {
    expect(textOf(camera(10, { deadlineSeconds: 0.01 }))).toBe(
      'camera cannot be in time: medium on gpu at 400 MHz comes nearest with 20.0 ms of 10.0 ms, 99.9 % too long, accuracy 75.0 %; at 200 MHz it would take 33.3 ms.',
    );
  });

  it('name the time between requests where that is shorter than the deadline', () => {
    expect(textOf(camera(20, { deadlineSeconds: 0.5 }))).toContain('of the 50.0 ms between requests');
  });

  it('tell how far below its floor the best sub-network is', () => {
    expect(textOf(camera(10, { accuracyFloor: 0.85, deadlineSeconds: 0.2 }))).toMatch(
      /accuracy 80\.0 %.*Nothing has the accuracy of 85\.0 %: the best falls short by 5\.0 %\.$/,
    );
  });

  it('name threads on processors', () => {
    const application = camera(1, { deadlineSeconds: 1 }, false);
    const options = application.profile.options.filter(({ mapping }) => mapping.gpu === undefined);
    const text = textOf({ ...application, profile: { ...application.profile, options } });
    expect(text).toContain('small on cpu with 1 thread at 1.00 GHz');
  });

  it('tell what binds: the power of the whole board', () => {
    const text = textOf(camera(10, { deadlineSeconds: 0.2 }), {
      objective: 'max-accuracy',
      powerCapWatts: 2.78,
    });
    // 1 + 0.1 + 0.3 W at rest, and ten times 0.13 J.
    expect(text).toMatch(/^camera runs large .* The power cap binds: 2\.70 W of 2\.72 W\.$/);
  });

  it('tell who is shut out, and by what', () => {
    const others = [1, 2, 3, 4, 5].map(
      (priority): ManagedApplication => ({
        ...camera(20, { deadlineSeconds: 0.3, priority }),
        name: `camera ${priority}`,
      }),
    );
    const of = bench(others);
    expect(of.explain(of.plan()).at(-1)).toBe(
      'camera 5 is shut out: even medium on gpu would fill gpu to 105.3 % of what may be busy, and others count more.',
    );
  });
});
