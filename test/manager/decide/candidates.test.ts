import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contenderOf } from '#cotune/manager/decide/candidates.js';
import { chooseJointly } from '#cotune/manager/decide/choose.js';
import { changedMaterially, envelopeOf, SentEnvelope } from '#cotune/manager/decide/envelope.js';
import { allCores, application } from '../plant.js';

const anywhere = { threadsAtMost: 2, mapping: 'all', mappingFixed: false };
const tails = (app: ReturnType<typeof application>, slowDown: number) =>
  Float64Array.from(app.profile.options, ({ latencySeconds }) => latencySeconds.p50 * slowDown);

function decide(app: ReturnType<typeof application>, slowDown: number, limits = anywhere) {
  const choice = chooseJointly([contenderOf(app, tails(app, slowDown), limits)], 2).get(app.name)!;
  return { option: app.profile.options[choice.candidate.option]!, feasible: choice.feasible };
}

describe('the candidates of an application', () => {
  it('are those that meet the deadline, so that the most accurate of them is chosen', () => {
    expect(decide(application('a', { threads: [1] }), 1).option.subnet).toBe('s12');
    expect(decide(application('a', { threads: [1] }), 2).option.subnet).toBe('s9');
  });

  it('never lose accuracy when the deadline is raised', () => {
    const deadline = fc.double({ min: 0.001, max: 0.2, noNaN: true });
    const slowDown = fc.double({ min: 0.5, max: 8, noNaN: true });
    fc.assert(
      fc.property(deadline, deadline, slowDown, (one, other, factor) => {
        const [short, long] = [Math.min(one, other), Math.max(one, other)].map(
          (deadlineSeconds) => decide(application('a', { target: { deadlineSeconds } }), factor).option,
        );
        expect(long!.accuracy).toBeGreaterThanOrEqual(short!.accuracy);
      }),
    );
  });

  it('keep the accuracy floor, also when nothing above it is fast enough', () => {
    const picky = application('a', { target: { accuracyFloor: 0.82 } });
    const { option, feasible } = decide(picky, 6);
    expect(feasible).toBe(false);
    expect(option.accuracy).toBeGreaterThanOrEqual(0.82);
  });

  it('are the least violating one under overload', () => {
    expect(decide(application('a'), 50)).toMatchObject({ feasible: false, option: { subnet: 's1' } });
  });

  it('use no more threads than the share of the processors', () => {
    expect(decide(application('a'), 2, { ...anywhere, threadsAtMost: 1 }).option.threads).toBe(1);
  });

  it('stay on the mapping for a gain that is too small, and while it may not change', () => {
    const mappings = [allCores, { name: 'cpu0', cpus: [0] }];
    const app = application('a', { mappings, threads: [1] });
    const better = tails(app, 1).map((tail, index) => (index === 11 ? 1 : tail));
    const near = chooseJointly([contenderOf(app, better, anywhere)], 2).get('a')!;
    expect(app.profile.options[near.candidate.option]!.mapping.name).toBe('all');
    const farBetter = tails(app, 1).map((tail, index) => (index < 12 ? tail * 4 : tail));
    const free = chooseJointly([contenderOf(app, farBetter, anywhere)], 2).get('a')!;
    expect(app.profile.options[free.candidate.option]!.mapping.name).toBe('cpu0');
    const fixed = contenderOf(app, farBetter, { ...anywhere, mappingFixed: true });
    const held = chooseJointly([fixed], 2).get('a')!;
    expect(app.profile.options[held.candidate.option]!.mapping.name).toBe('all');
  });
});

describe('the envelope', () => {
  const app = application('a');
  const decided = app.profile.options.findIndex(({ subnet, threads }) => subnet === 's9' && threads === 2);

  it('holds the decided operating point and what is faster with the same threads, most accurate first', () => {
    const { choices } = envelopeOf(app, tails(app, 1), decided, 0);
    expect(choices.map(({ subnet }) => subnet)).toEqual([
      's9',
      's8',
      's7',
      's6',
      's5',
      's4',
      's3',
      's2',
      's1',
    ]);
    expect(choices.every(({ threads }) => threads === 2)).toBe(true);
  });

  it('leaves out what is less accurate without being faster, and what is below the floor', () => {
    const slowS5 = tails(app, 1).map((tail, index) =>
      app.profile.options[index]!.subnet === 's5' ? 1 : tail,
    );
    const floor = application('a', { target: { accuracyFloor: app.profile.options[2]!.accuracy } });
    const { choices } = envelopeOf(floor, slowS5, decided, 0);
    expect(choices.map(({ subnet }) => subnet)).toEqual(['s9', 's8', 's7', 's6', 's4', 's3']);
  });

  it('changes materially with its choices, or when a tail rises by more than 5 % of itself and 3 % of the deadline', () => {
    const at = (slowDown: number, index = decided) => envelopeOf(app, tails(app, slowDown), index, 0);
    const soon = Math.max(...at(1).choices.map(({ tailSeconds }) => tailSeconds));
    const late = 3 * soon;
    expect(changedMaterially(undefined, at(1), soon)).toBe(true);
    expect(changedMaterially(at(1), at(1.04), soon)).toBe(false);
    expect(changedMaterially(at(1), at(1.06), soon)).toBe(true);
    expect(changedMaterially(at(1), at(1.06), late)).toBe(false);
    expect(changedMaterially(at(1), at(1.1), late)).toBe(true);
    expect(changedMaterially(at(1), at(1, decided - 1), late)).toBe(true);
  });

  it('changes materially when a tail falls by more than 10 % of the deadline', () => {
    const at = (slowDown: number) => envelopeOf(app, tails(app, slowDown), decided, 0);
    const deadline = Math.max(...at(1).choices.map(({ tailSeconds }) => tailSeconds));
    expect(changedMaterially(at(1), at(0.92), deadline)).toBe(false);
    expect(changedMaterially(at(1), at(0.88), deadline)).toBe(true);
  });

  it('is sent again when what was decided or a tail has changed, and not before', () => {
    const sent = new SentEnvelope(app);
    expect(sent.next(tails(app, 1), decided, 0)).toEqual(envelopeOf(app, tails(app, 1), decided, 0));
    expect(sent.next(tails(app, 1), decided, 1)).toBeNull();
    expect(sent.next(tails(app, 1.001), decided, 2)).toBeNull();
    expect(sent.next(tails(app, 3), decided, 3)).toEqual(envelopeOf(app, tails(app, 3), decided, 3));
    expect(sent.next(tails(app, 3), decided - 1, 4)).toEqual(envelopeOf(app, tails(app, 3), decided - 1, 4));
  });
});
