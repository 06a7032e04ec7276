import { describe, expect, it } from 'vitest';
import type { Option } from '#cotune/core/profile.js';
import { createFixedPolicy } from '#cotune/manager/policy/fixed.js';
import type { ManagedApplication } from '#cotune/manager/policy/policy.js';

const option = (subnet: string, place: string): Option => ({
  subnet,
  threads: 2,
  mapping: { name: place, cpus: [0, 1] },
  accuracy: 0.75,
  latencySeconds: { p50: 0.01, p95: 0.02 },
  coreSeconds: 0.02,
  memoryBytes: 1e6,
  joules: null,
});
const application: ManagedApplication = {
  name: 'camera',
  target: { deadlineSeconds: 0.1, quantile: 0.95, accuracyFloor: 0, weight: 1, priority: 1 },
  profile: { application: 'camera', ratePerSecond: 10, options: [option('s', 'little'), option('s', 'big')] },
};
const readings = { frames: [], monitors: new Map() };
const policyOf = (index: number) =>
  createFixedPolicy({
    name: 'performance',
    applications: [application],
    choose: ({ profile }) => profile.options[index]!,
  });

describe('a fixed policy', () => {
  it('grants its choice once, and explains it whenever it is asked', () => {
    const policy = policyOf(0);
    const { actions, explanations } = policy.step(1, readings);
    const choices = [{ subnet: 's', threads: 2, accuracy: 0.75, tailSeconds: 0.02 }];
    expect(actions).toEqual([
      { kind: 'envelope', envelope: { application: 'camera', issuedAtSeconds: 1, choices } },
    ]);
    expect(explanations).toEqual([{ application: 'camera', text: 's (75.0 %), fixed' }]);
    expect(policy.step(2, readings)).toEqual({ actions: [], explanations });
  });

  it('moves the application before it grants, where it starts elsewhere', () => {
    const [move, grant] = policyOf(1).step(0, readings).actions;
    expect(move).toEqual({ kind: 'mapping', application: 'camera', mapping: { name: 'big', cpus: [0, 1] } });
    expect(grant).toMatchObject({ kind: 'envelope' });
  });

  it('says that it needs no readings', () => {
    expect(policyOf(0)).toMatchObject({ name: 'performance', once: true });
  });

  it('refuses an application without operating points', () => {
    const empty = { ...application, profile: { ...application.profile, options: [] } };
    expect(() =>
      createFixedPolicy({ name: 'x', applications: [empty], choose: () => option('s', 'little') }),
    ).toThrow(expect.objectContaining({ code: 'ERR_EMPTY_PROFILE' }));
  });
});
