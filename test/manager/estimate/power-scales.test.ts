import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '#cotune/core/random.js';
import { PowerScales } from '#cotune/manager/estimate/power-scales.js';
import { domains } from '../clocked.js';

describe('the factors of a board’s power', () => {
  it('are one before anything was measured', () => {
    const scales = new PowerScales(domains, 2);
    expect([scales.base, scales.idle(0), scales.work(0), scales.idle(1), scales.work(1)]).toEqual([
      2, 1, 1, 1, 1,
    ]);
  });

  it('recover what is hidden, from a sensor with noise', () => {
    const hidden = { base: 1.1, idle: [0.9, 1.2], work: [1.25, 0.8] };
    const scales = new PowerScales(domains, 2);
    const random = createRandom(8);
    for (let count = 0; count < 3000; count++) {
      const parts = domains.map(() => ({
        idleWatts: 0.5 + 2 * random.uniform(),
        workWatts: 4 * random.uniform(),
      }));
      const watts = parts.reduce(
        (sum, { idleWatts, workWatts }, domain) =>
          sum + idleWatts * hidden.idle[domain]! + workWatts * hidden.work[domain]!,
        2 * hidden.base,
      );
      scales.observe(watts * (1 + 0.02 * random.normal()), parts);
    }
    expect(scales.base).toBeCloseTo(2.2, 1);
    for (const domain of [0, 1]) {
      expect(scales.idle(domain)).toBeCloseTo(hidden.idle[domain]!, 1);
      expect(scales.work(domain)).toBeCloseTo(hidden.work[domain]!, 1);
    }
  });

  it('explain what is measured where nothing tells them apart', () => {
    const scales = new PowerScales(domains, 2);
    const parts = domains.map(() => ({ idleWatts: 1, workWatts: 1 }));
    for (let count = 0; count < 500; count++) scales.observe(7.2, parts);
    const said = scales.base + [0, 1].reduce((sum, d) => sum + scales.idle(d) + scales.work(d), 0);
    expect(said).toBeCloseTo(7.2, 1);
  });

  it('never lie outside their range, whatever is read', () => {
    const watts = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
    const part = fc.record({
      idleWatts: fc.double({ min: 0, max: 100, noNaN: true }),
      workWatts: fc.double({ min: 0, max: 100, noNaN: true }),
    });
    const looks = fc.array(fc.tuple(watts, part, part), { maxLength: 40 });
    fc.assert(
      fc.property(looks, (all) => {
        const scales = new PowerScales(domains, 1);
        for (const [measured, ...parts] of all) scales.observe(measured, parts);
        for (const factor of [scales.base, scales.idle(0), scales.work(0), scales.idle(1), scales.work(1)]) {
          expect(factor).toBeGreaterThanOrEqual(0.4);
          expect(factor).toBeLessThanOrEqual(2.5);
        }
      }),
    );
  });
});
