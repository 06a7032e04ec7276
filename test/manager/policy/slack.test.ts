import { describe, expect, it } from 'vitest';
import { chooseWithin } from '#cotune/core/envelope.js';
import { noSystemTarget } from '#cotune/core/target.js';
import { createSlackPolicy } from '#cotune/manager/policy/slack.js';
import { clocked, frameOf, Watched } from '../clocked.js';

describe('the slack policy', () => {
  it('permits every sub-network on the fastest place, the most accurate first', () => {
    const watched = new Watched(createSlackPolicy([clocked('a')]));
    watched.step();
    expect(watched.subnets.get('a')).toEqual(['large', 'medium', 'small']);
    expect(watched.mappings.get('a')).toBe('gpu');
  });

  it('so lets a request have the most accurate one that its slack allows by the profile', () => {
    const { actions } = createSlackPolicy([clocked('a')]).step(0, { frames: [], monitors: new Map() });
    const envelope = actions.find(({ kind }) => kind === 'envelope')!;
    if (envelope.kind !== 'envelope') throw new Error('no envelope');
    const chosen = (slack: number) => chooseWithin(envelope.envelope, slack).subnet;
    expect([0.03, 0.02, 0.012, 0.001].map(chosen)).toEqual(['large', 'medium', 'small', 'small']);
  });

  it('learns nothing from what happens', () => {
    const watched = new Watched(createSlackPolicy([clocked('a')]));
    watched.step();
    const late = Array.from({ length: 50 }, () => frameOf('a', 'large', 1));
    expect(watched.step(late).actions).toEqual([]);
  });

  it('keeps the accuracy floor, also one that changes', () => {
    const watched = new Watched(createSlackPolicy([clocked('a', { target: { accuracyFloor: 0.75 } })]));
    watched.step();
    expect(watched.subnets.get('a')).toEqual(['large', 'medium']);
    watched.policy.change!({ applications: [clocked('a')], system: noSystemTarget });
    watched.step();
    expect(watched.subnets.get('a')).toEqual(['large', 'medium', 'small']);
  });
});
