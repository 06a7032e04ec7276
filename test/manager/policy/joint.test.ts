import { describe, expect, it } from 'vitest';
import type { Reading } from '#cotune/core/monitor.js';
import { aimedQuantile, createJointPolicy } from '#cotune/manager/policy/joint.js';
import type { ManagedApplication } from '#cotune/manager/policy/policy.js';
import { createStaticPolicy } from '#cotune/manager/policy/static.js';
import { application } from '../plant.js';

function monitors(busy: number, own: number): ReadonlyMap<string, Reading> {
  return new Map([
    ['cpu.busy', { value: busy, timeSeconds: 0 }],
    ['a.processor', { value: own, timeSeconds: 0 }],
  ]);
}

const idle = { frames: [], monitors: monitors(0, 0) };
const joint = (applications: readonly ManagedApplication[]) => createJointPolicy({ applications, cores: 2 });

describe('the joint policy', () => {
  it('aims at half the miss budget', () => {
    expect(aimedQuantile(0.95)).toBeCloseTo(0.975);
  });

  it('grants an envelope at the first step, and no second one while nothing changes', () => {
    const policy = joint([application('a')]);
    const { actions } = policy.step(0, idle);
    expect(actions).toMatchObject([{ kind: 'envelope', envelope: { application: 'a' } }]);
    expect(policy.step(0.05, idle).actions).toEqual([]);
  });

  it('says what bound the choice', () => {
    const app = application('a', { threads: [1] });
    expect(joint([app]).step(0, idle).explanations[0]!.text).toBe(
      's12 (83.9 %), predicted p97.5 35.6 ms of 40.0 ms; nothing it may use is more accurate',
    );
    const crowded = joint([app]).step(0, { frames: [], monitors: monitors(2, 0.5) });
    expect(crowded.explanations[0]!.text).toBe(
      's8 (82.1 %), predicted p97.5 33.4 ms of 40.0 ms; s9 would take 40.4 ms (slow-down 2.22x, 1.50 cores of competing load)',
    );
  });

  it('calls a target infeasible under overload, and serves the least violating operating point', () => {
    const app = application('a', { target: { deadlineSeconds: 0.0001 } });
    const { actions, explanations } = joint([app]).step(0, idle);
    expect(explanations[0]!.text).toContain('infeasible');
    expect(actions).toMatchObject([{ envelope: { choices: [{ subnet: 's1' }] } }]);
  });

  it('says so when the processor time is taken by more important applications', () => {
    const apps = [
      application('a', { rate: 25, target: { priority: 1 } }),
      application('b', { rate: 25, target: { priority: 2 } }),
      application('c', { rate: 25, target: { priority: 3 } }),
    ];
    const texts = joint(apps).step(0, { frames: [], monitors: new Map() }).explanations;
    expect(texts[0]!.text).toContain('s12');
    expect(texts[1]!.text).toContain('s12');
    expect(texts[2]!.text).toMatch(/would need 0\.\d+ cores, 0\.40 cores are free/);
  });

  it('is not moved by frames it cannot use', () => {
    const policy = joint([application('a')]);
    const before = policy.step(0, idle).explanations;
    const bad = (serviceSeconds: number, name = 'a', subnet = 's12') => ({
      application: name,
      sequence: 1,
      arrivalSeconds: 0,
      outcome: 'miss' as const,
      inference: { subnet, threads: 1, latencySeconds: 0.1, serviceSeconds, accuracy: 0.8, labelled: null },
    });
    const frames = [bad(Number.NaN), bad(-1), bad(1e12), bad(9, 'stranger'), bad(9, 'a', 'unknown')];
    const { actions, explanations } = policy.step(0.05, { ...idle, frames });
    expect(actions).toEqual([]);
    expect(explanations).toEqual(before);
  });

  it.each([
    [
      'no operating point',
      (app: ManagedApplication) => ({ ...app, profile: { ...app.profile, options: [] } }),
      'ERR_EMPTY_PROFILE',
    ],
    [
      'a latency that is not a number',
      (app: ManagedApplication) => ({
        ...app,
        profile: {
          ...app.profile,
          options: app.profile.options.map((one) => ({
            ...one,
            latencySeconds: { p50: Number.NaN, p95: 1 },
          })),
        },
      }),
      'ERR_EMPTY_PROFILE',
    ],
    [
      'no deadline',
      (app: ManagedApplication) => ({ ...app, target: { ...app.target, deadlineSeconds: 0 } }),
      'ERR_CONFIG',
    ],
    [
      'a quantile of 1',
      (app: ManagedApplication) => ({ ...app, target: { ...app.target, quantile: 1 } }),
      'ERR_CONFIG',
    ],
  ])('refuses an application with %s', (_what, spoil, code) => {
    const spoilt = spoil(application('a'));
    expect(() => joint([spoilt])).toThrow(expect.objectContaining({ code }));
    expect(() => createStaticPolicy([spoilt], 'largest')).toThrow(expect.objectContaining({ code }));
  });

  it('refuses a name used twice', () => {
    expect(() => joint([application('a'), application('a')])).toThrow(/called a/);
  });

  it('moves an application no more than once a second', () => {
    const mappings = [
      { name: 'cpu0', cpus: [0] },
      { name: 'cpu1', cpus: [1] },
    ];
    const policy = joint([application('a', { mappings, threads: [1] })]);
    const moves: number[] = [];
    for (let step = 0; step < 200; step++) {
      const time = step * 0.05;
      const frames = ['s12', 's11', 's10', 's9'].map((subnet, sequence) => ({
        application: 'a',
        sequence,
        arrivalSeconds: time - 0.2,
        outcome: 'miss' as const,
        inference: {
          subnet,
          threads: 1,
          latencySeconds: 0.2,
          serviceSeconds: 0.2,
          accuracy: 0.8,
          labelled: null,
        },
      }));
      const { actions } = policy.step(time, { ...idle, frames });
      if (actions.some(({ kind }) => kind === 'mapping')) moves.push(time);
    }
    expect(moves.length).toBeGreaterThan(0);
    for (const [index, time] of moves.slice(1).entries()) expect(time - moves[index]!).toBeGreaterThan(0.99);
  });
});

describe('a static policy', () => {
  it.each([
    ['largest', 's12'],
    ['smallest', 's1'],
    ['s7', 's7'],
  ])('of the %s grants that one on one thread, once', (which, subnet) => {
    const policy = createStaticPolicy([application('a')], which);
    expect(policy.name).toBe(`static-${which}`);
    const { actions } = policy.step(0, idle);
    expect(actions).toMatchObject([{ envelope: { choices: [{ subnet, threads: 1 }] } }]);
    expect(policy.step(1, idle).actions).toEqual([]);
  });

  it('refuses a sub-network that does not exist', () => {
    expect(() => createStaticPolicy([application('a')], 's99')).toThrow(/no sub-network s99/);
  });
});
