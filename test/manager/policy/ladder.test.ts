import { describe, expect, it } from 'vitest';
import { noSystemTarget } from '#cotune/core/target.js';
import { createLadderPolicy } from '#cotune/manager/policy/ladder.js';
import { clocked, frameOf, Watched } from '../clocked.js';

const frames = (subnet: string, seconds: number, count: number) =>
  Array.from({ length: count }, () => frameOf('a', subnet, seconds));

function start(target: Parameters<typeof clocked>[1] = {}) {
  const watched = new Watched(createLadderPolicy([clocked('a', target)]));
  watched.step();
  return watched;
}

describe('the ladder', () => {
  it('starts with the most accurate sub-network that the profile says is in time, where it is fastest', () => {
    const watched = start({ target: { deadlineSeconds: 0.02 } });
    expect(watched.subnets.get('a')).toEqual(['medium']);
    expect(watched.mappings.get('a')).toBe('gpu');
  });

  it('starts with the smallest where none is in time', () => {
    expect(start({ target: { deadlineSeconds: 0.001 } }).subnets.get('a')).toEqual(['small']);
  });

  it('goes one down after 20 samples whose average is above the target, not before', () => {
    const watched = start();
    watched.step(frames('large', 0.06, 19));
    expect(watched.subnets.get('a')).toEqual(['large']);
    watched.step(frames('large', 0.06, 1));
    expect(watched.subnets.get('a')).toEqual(['medium']);
  });

  it('goes by the average, not by single late ones', () => {
    const watched = start();
    watched.step([...frames('large', 0.2, 1), ...frames('large', 0.04, 19)]);
    expect(watched.subnets.get('a')).toEqual(['large']);
  });

  it('goes one up where the average is well below the target, and stays where it is a little below', () => {
    const watched = start({ target: { deadlineSeconds: 0.02 } });
    watched.step(frames('medium', 0.018, 20));
    expect(watched.subnets.get('a')).toEqual(['medium']);
    watched.step(frames('medium', 0.015, 20));
    expect(watched.subnets.get('a')).toEqual(['large']);
  });

  it('does not count samples of the rung that it has left', () => {
    const watched = start();
    watched.step(frames('large', 0.06, 20));
    watched.step(frames('large', 0.06, 20));
    expect(watched.subnets.get('a')).toEqual(['medium']);
  });

  it('does not go below the accuracy floor, nor above or below its ends', () => {
    const floored = start({ target: { accuracyFloor: 0.75 } });
    floored.step(frames('large', 1, 20));
    floored.step(frames('medium', 1, 20));
    expect(floored.subnets.get('a')).toEqual(['medium']);
    const top = start();
    top.step(frames('large', 0.001, 20));
    expect(top.subnets.get('a')).toEqual(['large']);
  });

  it('leaves the clocks to the kernel', () => {
    expect(createLadderPolicy([clocked('a')]).clocks).toBeUndefined();
  });

  it('follows a floor that rises', () => {
    const watched = start({ target: { deadlineSeconds: 0.012 } });
    expect(watched.subnets.get('a')).toEqual(['small']);
    const raised = clocked('a', { target: { accuracyFloor: 0.78 } });
    watched.policy.change!({ applications: [raised], system: noSystemTarget });
    watched.step();
    expect(watched.subnets.get('a')).toEqual(['large']);
  });
});
