import { describe, expect, it } from 'vitest';
import type { Objective } from '#cotune/core/target.js';
import { noSystemTarget } from '#cotune/core/target.js';
import { createAlertPolicy } from '#cotune/manager/policy/alert.js';
import { clocked, domains, frameOf, Watched } from '../clocked.js';

const watch = (applications: Parameters<typeof createAlertPolicy>[0]['applications'], objective: Objective) =>
  new Watched(createAlertPolicy({ applications, domains, objective }));
const framesOf = (name: string, subnet: string, seconds: number, count: number) =>
  Array.from({ length: count }, () => frameOf(name, subnet, seconds));

describe('alert', () => {
  it('takes the least energy that is in time at the Gaussian tail', () => {
    const watched = watch([clocked('a')], 'min-energy');
    watched.step();
    // Before it has seen anything its tail is 1 + 1.645 * 0.316 = 1.52 times the profile: 30 ms become 45.6 ms of 50.
    expect(watched.subnets.get('a')).toEqual(['small']);
    expect([...watched.hertz.values()]).toEqual([1e9, 1e8]);
  });

  it('keeps the accuracy floor by higher clocks', () => {
    const watched = watch([clocked('a', { target: { accuracyFloor: 0.75 } })], 'min-energy');
    watched.step();
    expect(watched.subnets.get('a')).toEqual(['medium']);
    expect([...watched.hertz.values()]).toEqual([1e9, 2e8]);
  });

  it('takes the most accurate that is in time, at the least energy, where accuracy is asked for', () => {
    const watched = watch([clocked('a')], 'max-accuracy');
    watched.step();
    expect(watched.subnets.get('a')).toEqual(['large']);
    expect([...watched.hertz.values()]).toEqual([1e9, 4e8]);
  });

  it('answers a slow-down of all its sub-networks alike, and its end', () => {
    const watched = watch([clocked('a')], 'max-accuracy');
    watched.step();
    watched.step(framesOf('a', 'large', 0.09, 5));
    expect(watched.subnets.get('a')).toEqual(['small']);
    watched.step(framesOf('a', 'small', 0.01, 5));
    watched.step(framesOf('a', 'small', 0.01, 5));
    expect(watched.subnets.get('a')).not.toEqual(['small']);
  });

  it('takes the fastest where nothing is in time', () => {
    const watched = watch([clocked('a', { target: { deadlineSeconds: 0.001 } })], 'min-energy');
    watched.step();
    expect(watched.subnets.get('a')).toEqual(['small']);
    expect([...watched.hertz.values()]).toEqual([2e9, 4e8]);
  });

  it('lets the next one know the clocks that the more important one needs', () => {
    const first = clocked('first', { target: { deadlineSeconds: 0.017 } });
    const second = clocked('second', { target: { priority: 2 } });
    const watched = watch([second, first], 'min-energy');
    watched.step();
    expect([...watched.hertz.values()]).toEqual([2e9, 4e8]);
    watched.policy.change!({ applications: [second], system: noSystemTarget });
    watched.step();
    expect([...watched.hertz.values()]).toEqual([1e9, 1e8]);
  });

  it('follows a changed objective', () => {
    const watched = watch([clocked('a')], 'min-energy');
    watched.step();
    watched.policy.change!({
      applications: [clocked('a')],
      system: { ...noSystemTarget, objective: 'max-accuracy' },
    });
    watched.step();
    expect(watched.subnets.get('a')).toEqual(['large']);
  });
});
