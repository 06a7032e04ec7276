import { describe, expect, it } from 'vitest';
import { createRandom } from '#cotune/core/random.js';
import { ArrivalRate, waitingSeconds } from '#cotune/manager/estimate/arrival-rate.js';

const exponential = (random: { uniform(): number }, mean: number) =>
  -mean * Math.log(1 - random.uniform() * (1 - 1e-12));

describe('the rate of arrivals', () => {
  it('is what was announced, and regular, before anything came', () => {
    const arrivals = new ArrivalRate(25);
    expect(arrivals.ratePerSecond).toBeCloseTo(25, 12);
    expect(arrivals.variation).toBe(0);
  });

  it('follows what comes', () => {
    const arrivals = new ArrivalRate(10);
    for (let count = 0; count < 400; count++) arrivals.add(count / 20);
    expect(arrivals.ratePerSecond).toBeCloseTo(20, 3);
    expect(arrivals.variation).toBe(0);
  });

  it('takes random arrivals for what they are', () => {
    const random = createRandom(5);
    const arrivals = new ArrivalRate(10);
    let [now, rates, variations] = [0, 0, 0];
    for (let count = 0; count < 5000; count++) {
      now += exponential(random, 0.1);
      arrivals.add(now);
      rates += arrivals.ratePerSecond / 5000;
      variations += arrivals.variation / 5000;
    }
    expect(rates).toBeGreaterThan(9.5);
    expect(rates).toBeLessThan(10.7);
    expect(variations).toBeGreaterThan(0.75);
    expect(variations).toBeLessThan(1.15);
  });

  it('counts a refused request at its place, although it is told before those that wait', () => {
    const [told, inOrder] = [new ArrivalRate(10), new ArrivalRate(10)];
    for (let round = 0; round < 100; round++) {
      // The third comes while the first runs and the second waits.
      told.addRefused(round * 0.3 + 0.2);
      told.add(round * 0.3);
      told.add(round * 0.3 + 0.1);
    }
    for (let count = 0; count < 300; count++) inOrder.add(count * 0.1);
    expect(told.ratePerSecond).toBeCloseTo(inOrder.ratePerSecond, 6);
    expect(told.variation).toBe(0);
  });

  it('follows the rate of one that is shut out', () => {
    const arrivals = new ArrivalRate(10);
    for (let count = 0; count < 400; count++) arrivals.addRefused(count / 40);
    expect(arrivals.ratePerSecond).toBeCloseTo(40, 2);
  });
});

/** Lindley's recursion. @returns the share that waits longer than foretold */
function longer(load: number, gap: () => number, variation: number, missShare: number): number {
  const service = 0.01;
  const rate = load / service;
  const limit = waitingSeconds(service, rate, variation, missShare);
  let [waiting, above] = [0, 0];
  const requests = 200_000;
  for (let count = 0; count < requests; count++) {
    if (waiting > limit) above++;
    waiting = Math.max(0, waiting + service - gap() / rate);
  }
  return above / requests;
}

describe('the time that a request waits', () => {
  it('is nothing where requests come regularly or seldom, and endless where more come than can be served', () => {
    expect(waitingSeconds(0.01, 50, 0, 0.025)).toBe(0);
    expect(waitingSeconds(0.01, 2, 1, 0.025)).toBe(0);
    expect(waitingSeconds(0.01, 100, 1, 0.025)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is Kingman’s mean with an exponential tail', () => {
    // Load 0.5: mean 10 ms * 1 / (2 * 0.5) = 10 ms, times ln(0.5 / 0.05).
    expect(waitingSeconds(0.01, 50, 1, 0.05)).toBeCloseTo(0.01 * Math.log(10), 12);
  });

  it.each([
    [0.3, 1],
    [0.5, 1],
    [0.8, 1],
    [0.5, 2],
  ])('is exceeded about as seldom as asked for in a simulated queue, load %f, variation %f', (load, variation) => {
    const random = createRandom(6);
    // Two exponentials with balanced means: a squared coefficient of variation of 1 or 2.
    const p = 0.5 * (1 + Math.sqrt((variation - 1) / (variation + 1)));
    const gap = () =>
      random.uniform() < p ? exponential(random, 1 / (2 * p)) : exponential(random, 1 / (2 * (1 - p)));
    const share = longer(load, gap, variation, 0.025);
    expect(share).toBeGreaterThan(0.003);
    expect(share).toBeLessThan(0.05);
  });
});
