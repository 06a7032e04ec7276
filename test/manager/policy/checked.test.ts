import { describe, expect, it } from 'vitest';
import { noSystemTarget } from '#cotune/core/target.js';
import { createCheckedPolicy } from '#cotune/manager/policy/checked.js';
import type { CreatePolicy, PolicyContext } from '#cotune/manager/policy/create-policy.js';
import type { Policy } from '#cotune/manager/policy/policy.js';
import { clocked, domains } from '../clocked.js';

const context: PolicyContext = { applications: [clocked('a')], domains, cores: 2, system: noSystemTarget };
const readings = { frames: [], monitors: new Map() };

/** A policy that answers each step with these actions, whatever they are. */
const answering =
  (actions: unknown, more: object = {}): CreatePolicy =>
  () =>
    ({ name: 'mine', clocks: 'own', step: () => ({ actions, explanations: [] }), ...more }) as never;
const make = (create: unknown) => createCheckedPolicy(create as CreatePolicy, context, 'file.ts');
const stepOf = (create: unknown) => () => make(create).step(1, readings);

const choice = { subnet: 'small', threads: 1, accuracy: 0.99, tailSeconds: 0.01 };
const envelope = (more: object = {}) => ({
  kind: 'envelope',
  envelope: { application: 'a', issuedAtSeconds: 7, choices: [choice], ...more },
});

describe('a policy of a user', () => {
  it('is told everything that it may need', () => {
    let seen: PolicyContext | undefined;
    make((given: PolicyContext) => {
      seen = given;
      return { step: () => ({ actions: [] }) };
    });
    expect(seen).toBe(context);
  });

  it('is named after its file where it has no name', () => {
    expect(make(() => ({ step: () => ({ actions: [] }) })).name).toBe('file.ts');
    expect(make(answering([])).name).toBe('mine');
  });

  it('need not explain itself', () => {
    const policy = make(() => ({ step: () => ({ actions: [] }) }));
    expect(policy.step(0, readings)).toEqual({ actions: [], explanations: [] });
  });

  it('cannot claim another accuracy than the profile has, nor another time', () => {
    const { actions } = stepOf(answering([envelope()]))();
    expect(actions).toEqual([
      {
        kind: 'envelope',
        envelope: { application: 'a', issuedAtSeconds: 1, choices: [{ ...choice, accuracy: 0.7 }] },
      },
    ]);
  });

  it('may name a mapping alone; what it stands for is the profile', () => {
    const { actions } = stepOf(
      answering([{ kind: 'mapping', application: 'a', mapping: { name: 'gpu' } }]),
    )();
    expect(actions).toMatchObject([{ mapping: { name: 'gpu', cpus: [0, 1], gpu: 'gpu' } }]);
  });

  it.each([
    ['gives nothing', () => undefined, /no object with a step/],
    ['gives a promise', async () => ({}), /must not be async/],
    [
      'throws',
      () => {
        throw new Error('boom');
      },
      /boom/,
    ],
  ])('is refused where createPolicy %s', (_what, create, message) => {
    const expected = expect.objectContaining({ code: 'ERR_POLICY' });
    expect(() => make(create)).toThrow(expected);
    expect(() => make(create)).toThrow(message);
  });

  it.each([
    ['answers nothing', { step: () => undefined }, /no list of actions/],
    ['is async', { step: async () => ({ actions: [] }) }, /must not be async/],
    ['explains in another form', { step: () => ({ actions: [], explanations: ['why'] }) }, /explanations/],
  ])('fails its step where it %s', (_what, policy, message) => {
    expect(stepOf(() => policy as never as Policy)).toThrow(message);
  });

  it.each([
    ['nothing', undefined, /an action of kind undefined/],
    ['an unknown kind', { kind: 'volume' }, /kind volume/],
    [
      'an application that there is not',
      envelope({ application: 'b' }),
      /something of application b; there are a/,
    ],
    ['an unknown sub-network', envelope({ choices: [{ ...choice, subnet: 'huge' }] }), /sub-network huge/],
    ['threads that are not profiled', envelope({ choices: [{ ...choice, threads: 9 }] }), /9 threads/],
    [
      'a time that is not a number',
      envelope({ choices: [{ ...choice, tailSeconds: Number.NaN }] }),
      /tailSeconds NaN/,
    ],
    ['no choices', envelope({ choices: undefined }), /without a list of choices/],
    [
      'a place where it cannot run',
      { kind: 'mapping', application: 'a', mapping: { name: 'npu' } },
      /on npu, where/,
    ],
    ['an unknown domain', { kind: 'clock', domain: 'npu', hertz: 1e9 }, /clock of npu; there are cpu,gpu/],
    ['a clock too high', { kind: 'clock', domain: 'cpu', hertz: 3e9 }, /3000000000 Hz of cpu/],
    [
      'a clock that is not a number',
      { kind: 'clock', domain: 'cpu', hertz: Number.NaN },
      /NaN Hz of cpu, which has/,
    ],
  ])('fails its step where it asks for %s', (_what, action, message) => {
    expect(stepOf(answering([action]))).toThrow(message);
    expect(stepOf(answering([action]))).toThrow(expect.objectContaining({ code: 'ERR_POLICY' }));
  });

  it('sets clocks only where it says so', () => {
    const clock = { kind: 'clock', domain: 'cpu', hertz: 1e9 };
    expect(stepOf(answering([clock], { clocks: 'kernel' }))).toThrow(/does not say clocks: 'own'/);
    expect(stepOf(answering([clock]))().actions).toEqual([clock]);
  });

  it('tells of what went wrong in a change at the next step, once', () => {
    const policy = make(
      answering([], {
        change() {
          throw new Error('not prepared for this');
        },
      }),
    );
    policy.change!({ applications: [], system: noSystemTarget });
    expect(() => policy.step(0, readings)).toThrow('not prepared for this');
    expect(policy.step(1, readings).actions).toEqual([]);
  });

  it('may say what is safe, and is held to what there is in that too', () => {
    const clock = (hertz: number) => ({ kind: 'clock', domain: 'gpu', hertz });
    const safe = (action: unknown) => make(answering([], { safe: () => [action] })).safe!(1);
    expect(safe(clock(4e8))).toEqual([clock(4e8)]);
    expect(() => safe(clock(9e9))).toThrow('9000000000 Hz of gpu');
    expect(make(answering([])).safe).toBeUndefined();
  });
});
