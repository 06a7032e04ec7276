import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#cotune/core/clock.js';
import { CotuneError } from '#cotune/core/errors.js';
import type { FrameReport } from '#cotune/core/frame.js';
import { createManagerLoop, type ManagerLoopOptions } from '#cotune/manager/loop.js';
import type { Action, Decision, Readings } from '#cotune/manager/policy/policy.js';

const envelope = { application: 'a', issuedAtSeconds: 0, choices: [] };
const oneAction: Decision = { actions: [{ kind: 'envelope', envelope }], explanations: [] };

function frame(outcome: FrameReport['outcome'], latencySeconds = 0.02): FrameReport {
  const inference =
    outcome === 'dropped'
      ? null
      : { subnet: 's1', threads: 1, latencySeconds, serviceSeconds: 0.02, accuracy: 0.7, labelled: null };
  return { application: 'a', sequence: 0, arrivalSeconds: 0, outcome, inference };
}

function start(overrides: Partial<ManagerLoopOptions> = {}) {
  const clock = new VirtualClock();
  const steps: { timeSeconds: number; readings: Readings }[] = [];
  const loop = createManagerLoop({
    clock,
    policy: {
      name: 'recorder',
      step(timeSeconds, readings) {
        steps.push({ timeSeconds, readings });
        return oneAction;
      },
    },
    deadlineSeconds: new Map([['a', 0.04]]),
    sense: () => new Map(),
    act: () => {},
    ...overrides,
  });
  return { clock, steps, loop, times: () => steps.map(({ timeSeconds }) => Number(timeSeconds.toFixed(4))) };
}

describe('the manager loop', () => {
  it('steps at once and then every period', () => {
    const { clock, times } = start();
    clock.advance(0.16);
    expect(times()).toEqual([0, 0.05, 0.1, 0.15]);
  });

  it('hands the frames of a period to the next step, once', () => {
    const { clock, steps, loop } = start();
    loop.report(frame('hit'));
    clock.advance(0.11);
    expect(steps.map(({ readings }) => readings.frames.length)).toEqual([0, 1, 0]);
  });

  it.each([
    ['missed', frame('miss', 0.05)],
    ['was dropped', frame('dropped')],
    ['came within a tenth of its deadline', frame('hit', 0.037)],
  ])('steps at once when a frame %s', (_what, report) => {
    const { clock, times, loop } = start();
    clock.advance(0.02);
    loop.report(report);
    expect(times()).toEqual([0, 0.02]);
  });

  it('steps at most every 5 ms on events, and loses none', () => {
    const { clock, steps, times, loop } = start();
    clock.advance(0.02);
    for (let count = 0; count < 4; count++) {
      loop.report(frame('miss', 0.05));
      clock.advance(0.001);
    }
    clock.advance(0.01);
    expect(times()).toEqual([0, 0.02, 0.025]);
    expect(steps.flatMap(({ readings }) => readings.frames)).toHaveLength(4);
  });

  it('goes on after an error, and reports each kind once', () => {
    const errors: string[] = [];
    const acted: number[] = [];
    const { clock, times } = start({
      sense: () => {
        throw new Error('monitors are gone');
      },
      act: () => {
        acted.push(1);
        throw new CotuneError('ERR_KNOB_UNAVAILABLE', 'cannot pin');
      },
      onDecision: () => {
        throw new Error('disk is full');
      },
      onError: (error, place) => errors.push(`${place} ${error.code}`),
    });
    clock.advance(0.16);
    expect(times()).toHaveLength(4);
    expect(acted).toHaveLength(4);
    expect(errors).toEqual(['sense ERR_INTERNAL', 'act ERR_KNOB_UNAVAILABLE', 'onDecision ERR_INTERNAL']);
  });

  it('keeps the last envelope when the policy throws', () => {
    const acted: number[] = [];
    const errors: string[] = [];
    let steps = 0;
    const { clock } = start({
      policy: {
        name: 'fails after the first step',
        step() {
          if (steps++ > 0) throw new Error('wrong');
          return oneAction;
        },
      },
      act: () => acted.push(1),
      onError: (error, place) => errors.push(`${place} ${error.message}`),
    });
    clock.advance(0.21);
    expect(steps).toBe(5);
    expect(acted).toHaveLength(1);
    expect(errors).toEqual([
      'policy wrong',
      'watchdog 3 steps of fails after the first step have failed in a row',
    ]);
  });

  it('does nothing more once stopped', () => {
    const { clock, times, loop } = start();
    clock.advance(0.02);
    loop.report(frame('miss', 0.05));
    loop.report(frame('miss', 0.05));
    loop.stop();
    loop.report(frame('miss', 0.05));
    clock.advance(1);
    expect(times()).toEqual([0, 0.02]);
  });

  describe('with a policy whose steps fail', () => {
    const clockUp: Action = { kind: 'clock', domain: 'gpu', hertz: 1e9 };

    function failing(isFailing: (step: number) => boolean) {
      let step = 0;
      const [acted, told, safe]: [Action[], string[], number[]] = [[], [], []];
      const { clock } = start({
        policy: {
          name: 'brittle',
          step() {
            if (isFailing(step++)) throw new Error('out of sorts');
            return oneAction;
          },
          safe(timeSeconds) {
            safe.push(Number(timeSeconds.toFixed(3)));
            return [clockUp];
          },
        },
        act: (action) => acted.push(action),
        onError: (error, place) => told.push(`${place}: ${error.message}`),
      });
      return { clock, acted, told, safe };
    }

    it('leaves the machine safe after three in a row, and says so once', () => {
      const { clock, acted, told, safe } = failing(() => true);
      clock.advance(0.09);
      expect(safe).toEqual([]);
      clock.advance(1);
      expect(safe).toEqual([0.1]);
      expect(acted).toEqual([clockUp]);
      expect(told).toEqual(['policy: out of sorts', 'watchdog: 3 steps of brittle have failed in a row']);
    });

    it('goes on when a step succeeds again, and counts anew', () => {
      const { clock, acted, safe } = failing((step) => step % 5 !== 4);
      clock.advance(0.52);
      expect(safe).toEqual([0.1, 0.35]);
      expect(acted).toEqual([clockUp, oneAction.actions[0], clockUp, oneAction.actions[0]]);
    });

    it('does nothing about fewer than three in a row', () => {
      const { clock, safe } = failing((step) => step % 3 !== 2);
      clock.advance(2);
      expect(safe).toEqual([]);
    });
  });
});
