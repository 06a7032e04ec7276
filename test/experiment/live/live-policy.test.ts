import { describe, expect, it } from 'vitest';
import { defaultTarget, noSystemTarget, type SystemTarget } from '#cotune/core/target.js';
import { createLivePolicy } from '#cotune/experiment/live/live-policy.js';
import type { Action, Policy } from '#cotune/manager/policy/policy.js';

const maxAccuracy: SystemTarget = { ...noSystemTarget, objective: 'max-accuracy' };
const everywhere = { name: 'all', cpus: [0, 1] };
const option = (subnet: string, accuracy: number, p50: number) => ({
  subnet,
  threads: 1,
  mapping: everywhere,
  accuracy,
  latencySeconds: { p50, p95: p50 },
  coreSeconds: p50,
  memoryBytes: 1,
  joules: null,
});
const plain = [option('s1', 0.7, 0.01), option('s2', 0.8, 0.03)];
const costed = plain.map((one) => ({
  ...one,
  joules: one.coreSeconds,
  costs: [{ domain: 'cpu', cores: 1, seconds: [one.coreSeconds], joules: [one.coreSeconds] }],
}));
const application = (options: typeof plain | typeof costed, target = {}) => ({
  name: 'camera',
  target: { ...defaultTarget, deadlineSeconds: 0.1, ...target },
  profile: { application: 'camera', ratePerSecond: 5, options },
});

function policyFor(system: SystemTarget, applications = [application(plain)]): Policy {
  return createLivePolicy({
    applications,
    everywhere,
    system,
    table: {
      applications: [application(costed)],
      domains: [
        { name: 'cpu', kind: 'cpu', hertz: [1e9], idleWatts: [0], cores: 2, cpus: [0, 1], governed: true },
      ],
      baseWatts: 0,
      power: null,
    },
    live: [{ name: 'cpu', hertz: [1e9], cpus: [0, 1], members: [], monitor: null }],
    sensor: null,
  });
}

const step = (policy: Policy, timeSeconds: number, value = 0.5) =>
  policy.step(timeSeconds, {
    frames: [],
    monitors: new Map([
      ['cpu.busy', { value, timeSeconds }],
      ['cpu.busy.cpu0', { value, timeSeconds }],
      ['temperature.cpu', { value, timeSeconds }],
      ['camera.processor', { value: value / 2, timeSeconds }],
    ]),
  }).actions;
const granted = (actions: readonly Action[]) =>
  actions.flatMap((action) => (action.kind === 'envelope' ? [action.envelope.choices[0]!.subnet] : []));

describe('the joint policy on a machine whose clocks are the kernel’s', () => {
  it('takes the best network in time where accuracy is asked for, and the fastest where speed is', () => {
    expect(granted(step(policyFor(maxAccuracy), 0))).toEqual(['s2']);
    expect(granted(step(policyFor({ ...noSystemTarget, objective: 'min-latency' }), 0))).toEqual(['s1']);
  });

  it('sets no clock, whoever decides, and says first where applications are to run', () => {
    for (const objective of ['max-accuracy', 'min-latency'] as const) {
      const actions = step(policyFor({ ...noSystemTarget, objective }), 0);
      expect(actions[0]).toEqual({ kind: 'mapping', application: 'camera', mapping: everywhere });
      expect(actions.filter(({ kind }) => kind === 'clock')).toEqual([]);
    }
  });

  it('follows what is asked for, also where another one is to decide', () => {
    const policy = policyFor(maxAccuracy);
    step(policy, 0);
    policy.change!({
      applications: [application(plain, { accuracyFloor: 0.75, weight: 2 })],
      system: maxAccuracy,
    });
    expect(granted(step(policy, 1))).toEqual(['s2']);
    policy.change!({
      applications: [application(plain)],
      system: { ...maxAccuracy, objective: 'min-latency' },
    });
    expect(granted(step(policy, 2))).toEqual(['s1']);
    policy.change!({ applications: [application(plain, { deadlineSeconds: 0.02 })], system: maxAccuracy });
    expect(granted(step(policy, 3))).toEqual(['s1']);
    policy.change!({ applications: [application(plain)], system: maxAccuracy });
    expect(granted(step(policy, 4))).toEqual(['s2']);
  });

  it('sustains as many requests as are asked for, at less accuracy', () => {
    for (const system of [maxAccuracy, { ...maxAccuracy, memoryBytes: 1e9 }]) {
      const policy = policyFor(system);
      expect(granted(step(policy, 0))).toEqual(['s2']);
      policy.change!({ applications: [application(plain, { throughputPerSecond: 50 })], system });
      expect(granted(step(policy, 1))).toEqual(['s1']);
    }
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1])('decides on when sensors say %s', (value) => {
    for (const system of [
      maxAccuracy,
      { ...maxAccuracy, objective: 'min-latency' as const, temperatureCelsius: 60 },
    ]) {
      const policy = policyFor(system);
      step(policy, 0, value);
      expect(
        step(policy, 1, value)
          .flatMap((action) => (action.kind === 'envelope' ? action.envelope.choices : []))
          .every(({ tailSeconds }) => Number.isFinite(tailSeconds)),
      ).toBe(true);
    }
  });

  it('refuses an application that nothing can be done for', () => {
    expect(() => policyFor(maxAccuracy, [application([])])).toThrow(/camera has no operating point/);
  });
});
