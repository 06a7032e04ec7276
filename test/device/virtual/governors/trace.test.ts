import { describe, expect, it } from 'vitest';
import { governorByName } from '#cotune/device/virtual/governors/governors.js';
import { busySamples, decisionsOf, traceOf, utilSamples } from '../../../support/traces.js';

const opps = [500_000, 1_000_000];
const good = traceOf(opps, busySamples([10_000, 0.5]));
const withTunables = (tunables: object) => ({ ...good, tunables: tunables as Record<string, unknown> });

describe('the input of a replay', () => {
  it('is checked as a whole, and every problem is said with its place', () => {
    const bad = {
      ...good,
      oppsKilohertz: [1_000_000, 500_000, 0.5],
      minKilohertz: 1_000_000,
      maxKilohertz: 700_000,
      transitionLatencyMicroseconds: -1,
      tunables: { up_treshold: 90, sampling_rate: 'fast', powersave_bias: 1001 },
      samples: [
        { timeSeconds: 0, busyFraction: 1.5 },
        { timeSeconds: 1 },
        { timeSeconds: 1, busyFraction: 0 },
      ],
      color: 'red',
    };
    const text = messageOf(() => decisionsOf('ondemand', bad));
    for (const part of [
      'oppsKilohertz[1] must be greater than the one before',
      'oppsKilohertz[2] must be',
      'maxKilohertz must be one of oppsKilohertz',
      'minKilohertz must be at most maxKilohertz',
      'transitionLatencyMicroseconds must be at least 0',
      'tunables.up_treshold is unknown (did you mean up_threshold?)',
      'tunables.sampling_rate must be a number',
      'tunables.powersave_bias must be at most 1000',
      'samples[0].busyFraction must be at most 1',
      'samples[0].timeSeconds must be later than 0',
      'samples[1].busyFraction is missing',
      'samples[2].timeSeconds must be later than the one before',
      'color is unknown',
    ])
      expect(text).toContain(part);
  });

  it.each([null, 3, 'text', [[]]])('must be a map: %j', (input) => {
    expect(messageOf(() => decisionsOf('ondemand', input))).toMatch(/must be a map of keys and values/);
  });

  it.each([
    [
      'conservative',
      { up_threshold: 30, down_threshold: 30 },
      'down_threshold must be less than up_threshold',
    ],
    ['conservative', { freq_step: 5.5 }, 'freq_step must be a whole number'],
    ['simple_ondemand', { upthreshold: 4 }, 'downdifferential must be at most upthreshold'],
    ['interactive', { target_loads: '90 1000' }, 'target_loads must be a number, or a list'],
    [
      'interactive',
      { target_loads: '90 9:80 8:70' },
      'target_loads must list its frequencies in ascending order',
    ],
    ['interactive', { target_loads: 0 }, 'target_loads must have values of at least 1'],
    ['interactive', { target_loads: [90] }, 'target_loads must be a number or a text'],
    ['nvhost_podgov', { damp: 11 }, 'damp must be at most 10'],
    ['performance', { speed: 1 }, 'speed is unknown'],
  ])('of %s may not have tunables %j', (governor, tunables, text) => {
    expect(messageOf(() => decisionsOf(governor, withTunables(tunables)))).toContain(`tunables.${text}`);
  });

  it('must have what the governor reads, and may have what it does not', () => {
    const utilisation = traceOf(opps, utilSamples([1, 512]));
    expect(messageOf(() => decisionsOf('schedutil', good))).toContain('samples[0].util is missing');
    expect(messageOf(() => decisionsOf('ondemand', utilisation))).toContain(
      'samples[0].busyFraction is missing',
    );
    expect(decisionsOf('powersave', utilisation)).toEqual([500_000]);
  });

  it('may leave out the tunables, and may have no samples', () => {
    const { tunables: _, ...rest } = good;
    expect(decisionsOf('ondemand', { ...rest, samples: [] })).toEqual([]);
  });
});

describe('a governor that does not exist', () => {
  it('is said to be none, with the name that was probably meant', () => {
    expect(messageOf(() => governorByName('ondemnd'))).toMatch(
      /no governor "ondemnd" \(did you mean ondemand\?\)/,
    );
  });
});

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}
