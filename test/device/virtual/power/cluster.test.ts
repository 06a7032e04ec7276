import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boardWatts, powerOfBoard, voltsAt } from '#cotune/device/virtual/power/board.js';
import {
  awakeShare,
  type ClusterState,
  clusterWatts,
  leakageWatts,
  staticWatts,
} from '#cotune/device/virtual/power/cluster.js';

const names = ['odroid-xu3', 'jetson-xavier-nx', 'rk3588', 'raspberry-pi-5'];
const clusters = names.flatMap((name) =>
  Object.entries(powerOfBoard(name)!.domains).map(([domain, power]) => ({
    domain: `${name} ${domain}`,
    power,
  })),
);

const states: fc.Arbitrary<ClusterState> = fc.record({
  hertz: fc.double({ min: 1e8, max: 3e9, noNaN: true }),
  volts: fc.double({ min: 0.5, max: 1.4, noNaN: true }),
  celsius: fc.double({ min: -20, max: 110, noNaN: true }),
  utilisations: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 }),
});
const busier = (utilisations: readonly number[]) => utilisations.map((share) => (1 + share) / 2);

describe.each(clusters)('the power of $domain', ({ power }) => {
  it('does not fall with the clock, the voltage, the temperature, the utilisation or the activity', () => {
    fc.assert(
      fc.property(states, (state) => {
        const watts = clusterWatts(power, state);
        expect(clusterWatts(power, { ...state, hertz: state.hertz * 1.1 })).toBeGreaterThanOrEqual(watts);
        expect(clusterWatts(power, { ...state, volts: state.volts * 1.1 })).toBeGreaterThanOrEqual(watts);
        expect(clusterWatts(power, { ...state, celsius: state.celsius + 5 })).toBeGreaterThanOrEqual(watts);
        const utilisations = busier(state.utilisations);
        expect(clusterWatts(power, { ...state, utilisations })).toBeGreaterThanOrEqual(watts);
        expect(clusterWatts(power, state, 1.5)).toBeGreaterThanOrEqual(watts);
      }),
    );
  });

  it('of idle cores is static power alone', () => {
    const idle = { hertz: 1e9, volts: 1, celsius: 50, utilisations: [0, 0, 0, 0] };
    expect(clusterWatts(power, idle)).toBe(staticWatts(power, idle));
  });

  it('says of each part where it comes from', () => {
    for (const { provenance } of [power.leakage, power.clock, power.work])
      expect(provenance.source.length).toBeGreaterThan(10);
  });
});

describe('leakage', () => {
  const leakage = { watts: 0.1, perVolt: 4, perCelsius: 0.035 };

  it('is what it says at 1 V and 50 °C, and grows by the same factor with every kelvin', () => {
    expect(leakageWatts(leakage, 1, 50)).toBe(0.1);
    expect(leakageWatts(leakage, 1, 61) / leakageWatts(leakage, 1, 60)).toBeCloseTo(Math.exp(0.035), 10);
  });

  it('stays finite however hot the model is driven', () => {
    expect(leakageWatts(leakage, 1, 1e9)).toBe(leakageWatts(leakage, 1, 150));
  });
});

describe('a share of time', () => {
  it('with any core awake is that of the cores together, if they are independent', () => {
    expect(awakeShare([0.5, 0.5])).toBe(0.75);
    expect(awakeShare([0, 0])).toBe(0);
    expect(awakeShare([1.02, 0])).toBe(1);
  });
});

describe('the power of a board', () => {
  it('is its base and what the domains take through the regulators', () => {
    const board = powerOfBoard('odroid-xu3')!;
    expect(boardWatts(board, [0.9, 1.8])).toBeCloseTo(board.base.watts + 3, 10);
  });

  it('has voltages in a straight line between known points, level outside', () => {
    const points = [
      [1e9, 0.8],
      [2e9, 1],
    ] as const;
    expect([0.5e9, 1e9, 1.5e9, 2e9, 3e9].map((hertz) => voltsAt(points, hertz))).toEqual([
      0.8,
      0.8,
      expect.closeTo(0.9, 10),
      1,
      1,
    ]);
  });
});
