import { describe, expect, it } from 'vitest';
import { createRandom } from '#cotune/core/random.js';
import { BaseSpeed } from '#cotune/manager/estimate/base-speed.js';
import { GlobalSlowDown } from '#cotune/manager/estimate/global-slow-down.js';

describe("POET's base speed", () => {
  it('is what the first observation says, as nothing was known', () => {
    const base = new BaseSpeed();
    expect(base.speed).toBe(0.2);
    base.observe(1, 4);
    expect(base.speed).toBeCloseTo(0.25, 3);
  });

  it('averages noise away', () => {
    const base = new BaseSpeed();
    const random = createRandom(1);
    for (let count = 0; count < 500; count++) base.observe(0.5 * 2 + 0.1 * random.normal(), 2);
    expect(base.speed).toBeCloseTo(0.5, 1);
  });
});

describe("ALERT's slow-down", () => {
  it('begins at the profile, with a deviation of a third', () => {
    const slowDown = new GlobalSlowDown();
    expect(slowDown.mean).toBe(1);
    expect(slowDown.deviation).toBeCloseTo(0.316, 3);
  });

  it('takes the equations of the paper, worked by hand', () => {
    const slowDown = new GlobalSlowDown();
    slowDown.observe(2);
    // Q = max(.1, .3 * .1 + .7 * (.5 * 1)^2) = .205; variance = .5 * .1 + .205 = .255; gain = .255 / .256.
    expect(slowDown.deviation ** 2).toBeCloseTo(0.255, 12);
    expect(slowDown.mean).toBeCloseTo(1 + 0.255 / 0.256, 12);
  });

  it('follows a jump within two observations', () => {
    const slowDown = new GlobalSlowDown();
    for (let count = 0; count < 50; count++) slowDown.observe(1);
    slowDown.observe(3);
    slowDown.observe(3);
    expect(slowDown.mean).toBeCloseTo(3, 1);
  });

  it('stays wider than a third of the profile, so that it is never sure', () => {
    const slowDown = new GlobalSlowDown();
    for (let count = 0; count < 500; count++) slowDown.observe(1);
    expect(slowDown.deviation).toBeGreaterThan(0.3);
  });
});
