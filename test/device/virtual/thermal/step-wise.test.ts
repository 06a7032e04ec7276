import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Binding, StepWise } from '#cotune/device/virtual/thermal/step-wise.js';

const passive: Binding = { tripCelsius: 80, device: 'cpu', lower: 0, upper: 3 };

/** The states after each temperature, where devices take what they are told to. */
function run(bindings: readonly Binding[], temperatures: readonly number[]): Map<string, number>[] {
  const governor = new StepWise(bindings);
  let states = new Map<string, number>();
  return temperatures.map((celsius) => {
    states = governor.poll(celsius, states);
    return states;
  });
}

const cpuStates = (temperatures: readonly number[]) =>
  run([passive], temperatures).map((states) => states.get('cpu'));

describe('step_wise', () => {
  it('cools one step more for each poll at which the temperature rises above the trip', () => {
    expect(cpuStates([79, 80, 81, 82, 83, 84])).toEqual([0, 1, 2, 3, 3, 3]);
  });

  it('cools at its first poll where the trip is already passed', () => {
    expect(cpuStates([90, 90, 90])).toEqual([1, 1, 1]);
  });

  it('holds while the temperature is above the trip and does not rise', () => {
    expect(cpuStates([85, 86, 85, 85, 84])).toEqual([1, 2, 2, 2, 2]);
  });

  it('cools one step less for each poll at which it falls below the trip', () => {
    expect(cpuStates([85, 86, 87, 79, 78, 78, 77, 76])).toEqual([1, 2, 3, 2, 1, 1, 0, 0]);
  });

  it('gives a device the highest of what its trips ask for', () => {
    const hot: Binding = { tripCelsius: 90, device: 'cpu', lower: 5, upper: 8 };
    const states = run([passive, hot], [85, 91]);
    expect(states.map((one) => one.get('cpu'))).toEqual([1, 5]);
  });

  it('never leaves the range of a trip', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 60, max: 100 })), (temperatures) => {
        for (const state of cpuStates(temperatures)) {
          expect(state).toBeGreaterThanOrEqual(0);
          expect(state).toBeLessThanOrEqual(3);
        }
      }),
    );
  });

  it('changes by one step at most from poll to poll', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 60, max: 100 })), (temperatures) => {
        const states = [0, ...cpuStates(temperatures)];
        states.slice(1).forEach((state, index) => {
          expect(Math.abs(state! - states[index]!)).toBeLessThanOrEqual(1);
        });
      }),
    );
  });
});
