import { describe, expect, it } from 'vitest';
import { type ThermalDescription, ThermalNetwork } from '#cotune/device/virtual/thermal.js';

const chipAndSink: ThermalDescription = {
  nodes: [
    { name: 'chip', joulesPerKelvin: 2, airWattsPerKelvin: 0, fanWattsPerKelvin: 0 },
    { name: 'gpu', joulesPerKelvin: 3, airWattsPerKelvin: 0, fanWattsPerKelvin: 0 },
    { name: 'sink', joulesPerKelvin: 60, airWattsPerKelvin: 0.12, fanWattsPerKelvin: 0.4 },
  ],
  links: [
    { between: ['chip', 'sink'], wattsPerKelvin: 0.8 },
    { between: ['gpu', 'sink'], wattsPerKelvin: 0.9 },
    { between: ['chip', 'gpu'], wattsPerKelvin: 0.2 },
  ],
};
const conditions = { watts: [4, 2, 0], ambientCelsius: 25, fan: 0 };
const closeTo = (values: readonly number[], digits: number) =>
  values.map((value) => expect.closeTo(value, digits));

describe('a thermal network', () => {
  it('of one node follows the closed form', () => {
    const node = { name: 'chip', joulesPerKelvin: 10, airWattsPerKelvin: 0.5, fanWattsPerKelvin: 0 };
    const network = new ThermalNetwork({ nodes: [node], links: [] }, 25);
    network.step(7, { watts: [3], ambientCelsius: 20, fan: 0 });
    expect(network.celsius[0]).toBeCloseTo(26 + (25 - 26) * Math.exp((-7 * 0.5) / 10), 10);
  });

  it('reaches the same temperatures in one step as in a thousand', () => {
    const [once, often] = [new ThermalNetwork(chipAndSink, 30), new ThermalNetwork(chipAndSink, 30)];
    once.step(100, conditions);
    for (let i = 0; i < 1000; i++) often.step(0.1, conditions);
    expect([...once.celsius]).toEqual(closeTo(often.celsius, 8));
  });

  it('agrees with small explicit steps', () => {
    const network = new ThermalNetwork(chipAndSink, 30);
    network.step(20, conditions);
    expect([...network.celsius]).toEqual(closeTo(explicitSteps(20, 0.0005), 2));
  });

  it('ends in its steady state, from which heat leaves as fast as it comes', () => {
    const network = new ThermalNetwork(chipAndSink, 90);
    network.step(1e9, conditions);
    expect([...network.celsius]).toEqual(closeTo(network.steadyCelsius(conditions), 6));
    expect(network.outflowWatts(conditions)).toBeCloseTo(6, 6);
    // Of the sink, by hand: 25 °C and 6 W over 0.12 W/K.
    expect(network.celsius[2]).toBeCloseTo(75, 6);
  });

  it('keeps the energy: what comes in is stored or leaves', () => {
    const network = new ThermalNetwork(chipAndSink, 30);
    let left = 0;
    for (let i = 0; i < 20_000; i++) {
      const before = network.outflowWatts(conditions);
      network.step(0.005, conditions);
      left += (0.005 * (before + network.outflowWatts(conditions))) / 2;
    }
    const stored = chipAndSink.nodes.reduce(
      (sum, { joulesPerKelvin }, i) => sum + joulesPerKelvin * (network.celsius[i]! - 30),
      0,
    );
    expect(stored + left).toBeCloseTo(6 * 100, 3);
  });

  it('without a way out warms in proportion to the energy', () => {
    const nodes = chipAndSink.nodes.map((node) => ({ ...node, airWattsPerKelvin: 0 }));
    const network = new ThermalNetwork({ ...chipAndSink, nodes }, 20);
    network.step(65, { ...conditions, watts: [1, 0, 0] });
    const stored = nodes.reduce((sum, node, i) => sum + node.joulesPerKelvin * (network.celsius[i]! - 20), 0);
    expect(stored).toBeCloseTo(65, 6);
  });

  it('is cooler with the fan and in cooler air, hotter with more power', () => {
    const network = new ThermalNetwork(chipAndSink, 25);
    const chipAt = (change: object) => network.steadyCelsius({ ...conditions, ...change })[0]!;
    expect(chipAt({ fan: 1 })).toBeLessThan(chipAt({ fan: 0.5 }));
    expect(chipAt({ ambientCelsius: 15 })).toBeCloseTo(chipAt({}) - 10, 8);
    expect(chipAt({ watts: [5, 2, 0] })).toBeGreaterThan(chipAt({}));
  });

  it('stays where it is when no time passes', () => {
    const network = new ThermalNetwork(chipAndSink, 40);
    network.step(0, conditions);
    expect([...network.celsius]).toEqual(closeTo([40, 40, 40], 10));
  });
});

/** The same network by the plainest method there is. */
function explicitSteps(seconds: number, step: number): number[] {
  let [chip, gpu, sink] = [30, 30, 30];
  for (let i = 0; i < Math.round(seconds / step); i++) {
    const toSink = [0.8 * (chip - sink), 0.9 * (gpu - sink), 0.2 * (chip - gpu)] as const;
    const air = 0.12 * (sink - 25);
    chip += (step * (4 - toSink[0] - toSink[2])) / 2;
    gpu += (step * (2 - toSink[1] + toSink[2])) / 3;
    sink += (step * (toSink[0] + toSink[1] - air)) / 60;
  }
  return [chip, gpu, sink];
}
