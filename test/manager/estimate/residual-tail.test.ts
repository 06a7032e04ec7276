import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '#cotune/core/random.js';
import { ResidualTail } from '#cotune/manager/estimate/residual-tail.js';

/** Of so many draws, how many exceed the tail that was foretold for each, the first ones left out. */
function exceeded(draw: (index: number) => number, missShare: number, draws = 6000, skipped = 500): number {
  const tail = new ResidualTail(missShare, 0.1);
  let above = 0;
  for (let index = 0; index < draws; index++) {
    const residual = draw(index);
    if (index >= skipped && residual > tail.log) above++;
    tail.add(residual);
  }
  return above / (draws - skipped);
}

const uniformOf = (random: Random) => Math.min(1 - 1e-12, random.uniform());
const shapes: readonly [string, (random: Random) => number][] = [
  ['a Gaussian', (random) => 0.05 * random.normal()],
  ['an exponential', (random) => -0.1 * Math.log(1 - uniformOf(random))],
  ['a Pareto with infinite variance', (random) => 0.05 * ((1 - uniformOf(random)) ** (-1 / 1.5) - 1)],
  ['two modes', (random) => (random.uniform() < 0.1 ? 0.5 : 0) + 0.02 * random.normal()],
];

describe('the tail of residuals', () => {
  it('is the profile’s until something was seen', () => {
    expect(new ResidualTail(0.025, 0.2).log).toBe(0.2);
  });

  it('weighs the profile as twelve residuals', () => {
    const tail = new ResidualTail(0.025, 0.2);
    for (let count = 0; count < 12; count++) tail.add(0.1);
    expect(tail.log).toBeCloseTo(0.15, 12);
  });

  it.each(shapes)('is exceeded as often as may be by %s', (_name, draw) => {
    const random = createRandom(1);
    const share = exceeded(() => draw(random), 0.05);
    expect(share).toBeGreaterThan(0.03);
    expect(share).toBeLessThan(0.07);
  });

  it('follows a spread that grows', () => {
    const random = createRandom(2);
    const share = exceeded((index) => (0.02 + (0.1 * index) / 6000) * random.normal(), 0.05);
    expect(share).toBeLessThan(0.08);
  });

  it('forgets a spread that has gone after 256 residuals', () => {
    const tail = new ResidualTail(0.05, 0.1);
    for (let count = 0; count < 300; count++) tail.add(1);
    for (let count = 0; count < 256; count++) tail.add(0);
    expect(tail.log).toBeLessThan(0.01);
  });

  it('is further out when fewer may exceed it, with what was already seen', () => {
    const random = createRandom(3);
    const tail = new ResidualTail(0.2, 0.05);
    for (let count = 0; count < 256; count++) tail.add(0.1 * random.normal());
    const before = tail.log;
    tail.aim(0.01, 0.1);
    expect(tail.log).toBeGreaterThan(before + 0.05);
  });

  it('never lies outside what was seen and foretold', () => {
    const residuals = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(residuals, fc.double({ min: 0.001, max: 0.5, noNaN: true }), (all, missShare) => {
        const tail = new ResidualTail(missShare, 0.3);
        for (const residual of all) tail.add(residual);
        expect(tail.log).toBeGreaterThanOrEqual(Math.min(0.3, ...all) - 1e-9);
        expect(tail.log).toBeLessThanOrEqual(Math.max(0.3, ...all) + 1e-9);
      }),
    );
  });
});
