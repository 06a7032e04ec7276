import { describe, expect, it } from 'vitest';
import { noSystemTarget } from '#cotune/core/target.js';
import { PowerLimit } from '#cotune/manager/coordinate/limits.js';
import { HeatModel } from '#cotune/manager/estimate/heat-model.js';

/** One mass: 10 J/K, 5 K/W to air of 25 degrees; 50 s to come near. */
class Mass {
  celsius = 25;
  constructor(readonly joulesPerKelvin = 10) {}
  advance(watts: number, seconds: number): void {
    const settled = 25 + 5 * watts;
    this.celsius = settled + (this.celsius - settled) * Math.exp(-seconds / (5 * this.joulesPerKelvin));
  }
}

const limited = { ...noSystemTarget, temperatureCelsius: 70 };

describe('the model of heat', () => {
  it('recovers what power holds a temperature, from a board that warms and cools', () => {
    const [mass, heat] = [new Mass(), new HeatModel()];
    const run = (seconds: number, wattsAt: (second: number) => number) => {
      for (let second = 0; second < seconds; second++, now++) {
        mass.advance(wattsAt(second), 1);
        heat.observe(now, 1, mass.celsius, wattsAt(second));
      }
    };
    let now = 0;
    run(300, (second) => (second % 60 < 30 ? 10 : 4));
    // Settled at 70 degrees: 45 K by 5 K/W are 9 W; what is far below may take more for a while.
    run(400, () => 9);
    expect(heat.capWatts(70, 9)).toBeCloseTo(9, 1);
    run(60, () => 4);
    expect(heat.capWatts(70, 4)).toBeGreaterThan(12);
  });

  it('sets no limit before it knows anything, and holds back near the limit before it knows enough', () => {
    const heat = new HeatModel();
    expect(heat.capWatts(70, 10)).toBe(Number.POSITIVE_INFINITY);
    heat.observe(0, 1, 60, 10);
    expect(heat.capWatts(70, 10)).toBe(Number.POSITIVE_INFINITY);
    heat.observe(1, 1, 68, 10);
    expect(heat.capWatts(70, 10)).toBeCloseTo(9, 12);
  });

  it('has no fit of a board whose temperature has nothing to do with its power', () => {
    const heat = new HeatModel();
    for (let second = 0; second < 60; second++) heat.observe(second, 1, 69, 10);
    expect(heat.capWatts(70, 10)).toBeCloseTo(9, 12);
  });
});

describe('the limits of the system', () => {
  it('hold a temperature by the power that they leave', () => {
    const [mass, limit] = [new Mass(), new PowerLimit()];
    let [peak, watts] = [0, 0];
    for (let tenth = 0; tenth < 6000; tenth++) {
      watts = Math.min(15, limit.capWatts(limited));
      mass.advance(watts, 0.1);
      peak = Math.max(peak, mass.celsius);
      const seen = { nowSeconds: tenth / 10, elapsedSeconds: 0.1, watts, celsius: mass.celsius };
      limit.look(seen, limited);
    }
    expect(peak).toBeLessThan(70.5);
    expect(watts).toBeGreaterThan(8.5);
  });

  it('spend an energy budget evenly, and no more', () => {
    const system = { ...noSystemTarget, energyBudget: { joules: 500, untilSeconds: 100 } };
    const limit = new PowerLimit();
    let spent = 0;
    for (let second = 0; second < 100; second++) {
      const watts = Math.min(second < 50 ? 3 : 20, limit.capWatts(system));
      spent += watts;
      limit.look({ nowSeconds: second, elapsedSeconds: 1, watts, celsius: undefined }, system);
    }
    expect(spent).toBeGreaterThan(470);
    expect(spent).toBeLessThan(530);
    expect(limit.reason(system)).toBe('the energy budget');
  });

  it('keep a little below a cap, and change at once with what is asked for', () => {
    const limit = new PowerLimit();
    const seen = { nowSeconds: 0, elapsedSeconds: 1, watts: 10, celsius: 69.9 };
    limit.look(seen, limited);
    expect(limit.capWatts(limited)).toBeCloseTo(9, 12);
    expect(limit.reason(limited)).toBe('the temperature limit');
    const capped = { ...noSystemTarget, powerCapWatts: 10 };
    limit.look({ ...seen, nowSeconds: 0.05 }, capped);
    expect(limit.capWatts(capped)).toBeCloseTo(9.8, 12);
    expect(limit.reason(capped)).toBe('the power cap');
  });
});
