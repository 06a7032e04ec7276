import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrameReport } from '#cotune/core/frame.js';
import { noSystemTarget } from '#cotune/core/target.js';
import { createAlertPolicy } from '#cotune/manager/policy/alert.js';
import { createCheckedPolicy } from '#cotune/manager/policy/checked.js';
import { createCoordinatedPolicy } from '#cotune/manager/policy/coordinated.js';
import { createLadderPolicy } from '#cotune/manager/policy/ladder.js';
import { createPoetPolicy } from '#cotune/manager/policy/poet.js';
import type { Action, ManagedApplication, Policy } from '#cotune/manager/policy/policy.js';
import { createSlackPolicy } from '#cotune/manager/policy/slack.js';
import { createUncoordinatedPolicy } from '#cotune/manager/policy/uncoordinated.js';
import { clocked, domains } from '../clocked.js';

const policies: readonly [string, (applications: readonly ManagedApplication[]) => Policy][] = [
  ['ladder', createLadderPolicy],
  ['slack', createSlackPolicy],
  ['poet', (applications) => createPoetPolicy(applications, domains)],
  ['uncoordinated', (applications) => createUncoordinatedPolicy(applications, domains)],
  [
    'joint',
    (applications) =>
      createCoordinatedPolicy({
        applications,
        domains,
        baseWatts: 1,
        monitors: { power: null, temperatures: [] },
      }),
  ],
  ['alert', (applications) => createAlertPolicy({ applications, domains, objective: 'min-energy' })],
];

const seconds = fc.oneof(
  fc.double({ min: 1e-4, max: 2, noNaN: true }),
  fc.constantFrom(0, -1, 1e9, Number.MIN_VALUE),
);
const frame = fc.record({
  application: fc.constantFrom('a', 'b', 'stranger'),
  sequence: fc.nat(),
  arrivalSeconds: fc.constant(0),
  outcome: fc.constantFrom('hit', 'miss', 'dropped', 'failed'),
  inference: fc.option(
    fc.record({
      subnet: fc.constantFrom('small', 'medium', 'large', 'unknown'),
      threads: fc.constantFrom(1, 2),
      latencySeconds: seconds,
      serviceSeconds: seconds,
      accuracy: fc.constant(0.7),
      labelled: fc.constant(null),
    }),
  ),
});
const application = (name: string) =>
  fc
    .record({
      rate: fc.double({ min: 0.1, max: 1000, noNaN: true }),
      deadlineSeconds: fc.double({ min: 1e-4, max: 10, noNaN: true }),
      accuracyFloor: fc.double({ min: 0, max: 1, noNaN: true }),
      quantile: fc.double({ min: 0.01, max: 0.999, noNaN: true }),
      priority: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ rate, ...target }) => clocked(name, { rate, target }));
const situations = fc.tuple(application('a'), application('b'));
/** Frames of several steps in a row; the second group of applications comes in the middle. */
const course = fc.record({
  before: situations,
  after: situations,
  both: fc.boolean(),
  steps: fc.array(fc.array(frame, { maxLength: 25 }), { maxLength: 12 }),
});
type Course = typeof course extends fc.Arbitrary<infer T> ? T : never;

function play(create: (applications: readonly ManagedApplication[]) => Policy, given: Course): Action[] {
  const { before: applications, after, both, steps } = given;
  const context = { applications, domains, cores: 2, system: noSystemTarget };
  // What no policy may do is what a user's policy may not: the check throws.
  const policy = createCheckedPolicy(() => create(applications), context, 'any');
  return steps.flatMap((frames, index) => {
    if (index === steps.length >> 1)
      policy.change!({ applications: both ? after : after.slice(1), system: noSystemTarget });
    const taken = { frames: frames as FrameReport[], monitors: new Map() };
    return [...policy.step(index * 0.05, taken).actions];
  });
}

describe.each(policies)('%s', (_name, create) => {
  it('never asks for what there is not, whatever it is shown', () => {
    fc.assert(fc.property(course, (given) => void play(create, given)));
  });

  it('does the same for the same', () => {
    fc.assert(
      fc.property(course, (given) => {
        expect(play(create, given)).toEqual(play(create, given));
      }),
      { numRuns: 30 },
    );
  });

  it('grants every application something at its first step', () => {
    const { actions } = create([clocked('a'), clocked('b')]).step(0, { frames: [], monitors: new Map() });
    const granted = actions.flatMap((one) => (one.kind === 'envelope' ? [one.envelope.application] : []));
    expect(granted.sort()).toEqual(['a', 'b']);
  });
});
