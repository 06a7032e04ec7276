import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contenderOf } from '#cotune/manager/decide/candidates.js';
import { KeptContender } from '#cotune/manager/decide/kept-contender.js';
import { application } from '../plant.js';

const app = application('a', { rate: 10 });
const limits = { threadsAtMost: 2, mapping: 'all', mappingFixed: false };

describe('a kept contender', () => {
  const tailsAt = (slowDown: number) =>
    Float64Array.from(app.profile.options, ({ latencySeconds }) => latencySeconds.p95 * slowDown);

  it('is what making it anew would give, however predictions and limits move', () => {
    const slowDown = fc.double({ min: 0.3, max: 12, noNaN: true });
    const limitsAt = fc.record({
      threadsAtMost: fc.constantFrom(1, 2),
      mapping: fc.constantFrom('all', 'cpu0'),
      mappingFixed: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(slowDown, limitsAt), { minLength: 1, maxLength: 8 }), (steps) => {
        const kept = new KeptContender(app);
        for (const [slow, each] of steps)
          expect(kept.of(tailsAt(slow), each)).toEqual(contenderOf(app, tailsAt(slow), each));
      }),
    );
  });

  it('is the same object while the same operating points keep the targets', () => {
    const kept = new KeptContender(app);
    const first = kept.of(tailsAt(1), limits);
    expect(kept.of(tailsAt(1.0001), { ...limits })).toBe(first);
    expect(kept.of(tailsAt(12), limits)).not.toBe(first);
  });
});
