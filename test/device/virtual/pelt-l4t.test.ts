import { describe, expect, it } from 'vitest';
import { L4tSignal } from '#cotune/device/virtual/pelt-l4t.js';

const millisecond = 1_000_000;

function busyAt(frequency: number, milliseconds: number): L4tSignal {
  const signal = new L4tSignal();
  for (let tick = 1; tick <= milliseconds; tick++)
    signal.update(tick * millisecond, true, { capacity: 1024, frequency });
  return signal;
}

describe('the signal of L4T 4.9', () => {
  it.each([256, 512, 1024])("reaches the frequency's share and no more, at %i of 1024", (frequency) => {
    const signal = busyAt(frequency, 2000);
    expect(signal.util).toBeLessThanOrEqual(frequency);
    expect(signal.util).toBeGreaterThanOrEqual(frequency - 2);
  });

  it('follows a burst with its fast signal', () => {
    const signal = busyAt(1024, 10);
    expect(signal.fast).toBeGreaterThan(850);
    expect(signal.average).toBeLessThan(250);
    expect(signal.util).toBe(signal.fast);
  });

  it('remembers with its slow signal after the burst', () => {
    const signal = busyAt(1024, 200);
    signal.update(220 * millisecond, false, { capacity: 1024, frequency: 1024 });
    expect(signal.fast).toBeLessThan(30);
    expect(signal.util).toBe(signal.average);
  });
});
