import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '#cotune/core/random.js';
import { Confidence } from '#cotune/manager/estimate/confidence.js';

describe('confidence', () => {
  it('starts with the whole tail', () => {
    expect(new Confidence().share).toBe(1);
  });

  it('takes more of the tail with each miss, less with each deadline that is kept', () => {
    const confidence = new Confidence();
    confidence.observe(true, 0.02);
    expect(confidence.share).toBeCloseTo(1.245, 12);
    confidence.observe(false, 0.02);
    expect(confidence.share).toBeCloseTo(1.24, 12);
  });

  it.each([0.01, 0.025, 0.1])('converges to %f missed', (aim) => {
    const random = createRandom(4);
    const confidence = new Confidence();
    let missed = 0;
    const deadlines = 20_000;
    for (let count = 0; count < deadlines; count++) {
      // The share of the tail that is kept free is what an exponential noise must stay below.
      const isMissed = -0.4 * Math.log(1 - random.uniform() * (1 - 1e-12)) > confidence.share;
      if (isMissed) missed++;
      confidence.observe(isMissed, aim);
    }
    expect(missed / deadlines).toBeCloseTo(aim, 2);
  });

  it('stays between nothing and twice the tail', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean()), fc.double({ min: 0.001, max: 0.5, noNaN: true }), (misses, aim) => {
        const confidence = new Confidence();
        for (const missed of misses) {
          confidence.observe(missed, aim);
          expect(confidence.share).toBeGreaterThanOrEqual(0);
          expect(confidence.share).toBeLessThanOrEqual(2);
        }
      }),
    );
  });
});
