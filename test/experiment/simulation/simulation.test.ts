import { describe, expect, it } from 'vitest';
import { modelledNetwork } from '#cotune/application/modelled/networks.js';
import { virtualBoard } from '#cotune/device/virtual/boards.js';
import type { ScenarioEvent } from '#cotune/experiment/scenario/types.js';
import { governorPolicies } from '#cotune/experiment/simulation/policies.js';
import { createSituation } from '#cotune/experiment/simulation/situation.js';
import { camera, outcomesOf, run, smallScenario, withCamera } from '../../support/small-scenario.js';

const board = virtualBoard('jetson-xavier-nx');
const networks = new Map([['dynamic-ofa', modelledNetwork('dynamic-ofa', board.name)]]);
const at = (atSeconds: number, event: object) => ({ atSeconds, ...event }) as ScenarioEvent;
const events = (...list: ScenarioEvent[]) => ({ ...smallScenario, events: list });
const monitor = (of: ReturnType<typeof run>, name: string) =>
  of.events.flatMap((event) => (event.type === 'monitors' ? [event.values[name]] : []));

describe('a simulation', () => {
  it.each([
    'joint',
    ...governorPolicies,
  ])('under %s is the same to the last byte when it is run again', (policy) => {
    const which = policy === 'joint' ? policy : `${policy}:level-3`;
    const [first, second] = [run(smallScenario, { policy: which }), run(smallScenario, { policy: which })];
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
    expect(first.events.length).toBeGreaterThan(40);
  });

  it('is the same whether somebody keeps a journal or not', () => {
    const { result } = run(smallScenario);
    const { onEvent, ...silent } = { onEvent: undefined };
    expect(onEvent).toBeUndefined();
    expect(run(smallScenario, { ...silent, onEvent: () => {} }).result).toEqual(result);
  });

  it('differs with the seed', () => {
    const latencies = (seed: number) => run({ ...smallScenario, seed }).result.apps[0]!.latencySeconds;
    expect(latencies(3)).toEqual(latencies(3));
    expect(latencies(4)).not.toEqual(latencies(3));
  });

  it('tells every request once, and adds them up', () => {
    const of = run(smallScenario);
    const frames = outcomesOf(of);
    expect(frames.map(({ sequence }) => sequence)).toEqual(frames.map((_, index) => index));
    expect(of.result.apps[0]).toMatchObject({ name: 'camera', requests: frames.length });
    expect(of.result.seconds).toBe(4);
    expect(of.result.meanPowerWatts).toBeCloseTo(of.result.energyJoules / 4, 9);
    expect(of.result.boardBaseJoules).toBeLessThan(of.result.energyJoules);
  });

  it('has the clocks of its setting', () => {
    const limits = { gpu: { minHertz: 0, maxHertz: 306e6 } };
    const setting = { ...smallScenario.setting, limits, offline: [5], governors: { cpu: 'powersave' } };
    const of = run({ ...smallScenario, setting }, { policy: 'default:smallest' });
    expect(monitor(of, 'frequency.gpu').every((hertz) => hertz! <= 306e6)).toBe(true);
    expect(new Set(monitor(of, 'frequency.cpu').slice(1))).toEqual(new Set([115.2e6]));
  });
});

describe('what arrives', () => {
  it('starts when the one before is over, and its service counts from then', () => {
    const ended = new Map<number, number>();
    const seconds = [0, 0.001, 0.002];
    const arrivals = { kind: 'schedule', atSeconds: seconds } as const;
    const frames = outcomesOf(run(withCamera({ arrivals, queueLimit: 2 })));
    frames.forEach(({ arrivalSeconds, inference }, index) => {
      const end = arrivalSeconds + inference!.latencySeconds;
      ended.set(index, end);
      expect(end - inference!.serviceSeconds).toBeCloseTo(ended.get(index - 1) ?? 0, 9);
    });
    expect(frames).toHaveLength(3);
  });

  it('comes between the start and the end of an application', () => {
    const of = run(withCamera({ startSeconds: 1, endSeconds: 2 }));
    const times = outcomesOf(of).map(({ arrivalSeconds }) => arrivalSeconds);
    expect(times).toEqual(Array.from({ length: 10 }, (_, i) => expect.closeTo(1 + i / 10, 9)));
  });

  it('is asked for as soon as it is answered in a closed loop', () => {
    const frames = outcomesOf(
      run(withCamera({ arrivals: { kind: 'closed-loop', samples: 2 }, queueLimit: 1 })),
    );
    expect(frames.length).toBeGreaterThan(50);
    for (let pair = 2; pair < frames.length - 1; pair += 2) {
      const before = frames[pair - 1]!;
      const end = before.arrivalSeconds + before.inference!.latencySeconds;
      expect(frames[pair]!.arrivalSeconds).toBeCloseTo(end, 9);
      expect(frames[pair + 1]!.arrivalSeconds).toBe(frames[pair]!.arrivalSeconds);
    }
  });

  it('differs by seed where it is random, and the application keeps its own numbers', () => {
    const times = (seed: number) =>
      outcomesOf(run({ ...withCamera({ arrivals: { kind: 'poisson', ratePerSecond: 10 } }), seed })).map(
        ({ arrivalSeconds }) => arrivalSeconds,
      );
    expect(times(1)).not.toEqual(times(2));
    expect(times(1)).toEqual(times(1));
  });

  it('is slower beside a program that uses the same processor', () => {
    const work = {
      processor: 'gpu',
      computeCycles: 50e6,
      memoryBytes: 0,
      activity: 1,
      parallelFraction: 0,
    } as const;
    const load = {
      name: 'other',
      startSeconds: 2,
      endSeconds: 3,
      arrivals: 'continuous',
      work,
      threads: 1,
      cpus: null,
    } as const;
    const of = run({ ...smallScenario, background: [load] });
    const mean = (from: number, to: number) => {
      const frames = outcomesOf(of).filter((one) => one.arrivalSeconds >= from && one.arrivalSeconds < to);
      return frames.reduce((sum, { inference }) => sum + inference!.serviceSeconds, 0) / frames.length;
    };
    expect(mean(2, 2.9)).toBeGreaterThan(1.3 * mean(0, 1.9));
    expect(mean(3.1, 4)).toBeCloseTo(mean(0, 1.9), 2);
  });
});

describe('what happens', () => {
  it('kills an application, and starts it again', () => {
    const frames = outcomesOf(
      run(events(at(1.001, { kind: 'kill', application: 'camera', restartSeconds: 1 }))),
    );
    const failed = frames
      .filter(({ outcome }) => outcome === 'failed')
      .map(({ arrivalSeconds }) => arrivalSeconds);
    expect(failed[0]).toBeCloseTo(1, 9);
    expect(failed.at(-1)).toBeCloseTo(2, 9);
    expect(failed).toHaveLength(11);
    expect(frames.at(-1)!.outcome).toBe('hit');
  });

  it('kills it again before it lives, and it starts when the last death is over', () => {
    const kill = (restartSeconds: number | null) => ({ kind: 'kill', application: 'camera', restartSeconds });
    const lastFailed = (...list: ScenarioEvent[]) =>
      outcomesOf(run(events(...list))).findLast(({ outcome }) => outcome === 'failed')!.arrivalSeconds;
    expect(lastFailed(at(1, kill(1)), at(1.5, kill(1.05)))).toBeCloseTo(2.5, 9);
    expect(lastFailed(at(1, kill(1)), at(1.5, kill(null)))).toBeCloseTo(3.9, 9);
  });

  it('keeps a closed loop asking while the application is dead', () => {
    const arrivals = { kind: 'closed-loop', samples: 1 } as const;
    const scenario = {
      ...withCamera({ arrivals }),
      events: [at(1, { kind: 'kill', application: 'camera', restartSeconds: 1 })],
    };
    const frames = outcomesOf(run(scenario));
    const failed = frames.filter(({ outcome }) => outcome === 'failed').length;
    expect(failed).toBeGreaterThan(5);
    expect(failed).toBeLessThan(15);
    expect(frames.at(-1)!.outcome).toBe('hit');
  });

  it('changes a deadline from then on', () => {
    const change = { deadlineSeconds: 0.001 };
    const frames = outcomesOf(run(events(at(2, { kind: 'target', application: 'camera', change }))));
    const missed = frames.filter(({ outcome }) => outcome === 'miss');
    expect(missed.length).toBeGreaterThan(15);
    expect(missed.every(({ arrivalSeconds }) => arrivalSeconds > 1.8)).toBe(true);
  });

  it('changes governors, processors, the fan and the room', () => {
    const of = run(
      events(
        at(1, { kind: 'governor', domain: 'gpu', governor: 'powersave' }),
        at(1, { kind: 'offline', cpus: [4, 5] }),
        at(1, { kind: 'fan', speed: 0 }),
        at(1, { kind: 'ambient', celsius: 60 }),
        at(2, { kind: 'online', cpus: [4, 5] }),
      ),
    );
    const gpu = monitor(of, 'frequency.gpu');
    expect([gpu[5], gpu[15]]).toEqual([1109.25e6, 114.75e6]);
    const celsius = monitor(of, 'temperature.AUX-therm');
    expect(celsius.at(-1)).toBeGreaterThan(celsius[5]! + 0.1);
  });

  it('breaks the sensors of the manager, not those of the journal', () => {
    const of = run(events(at(1, { kind: 'sensor', monitor: 'power.VDD_IN', fault: 'lost', relative: 0 })), {
      policy: 'joint',
    });
    expect(monitor(of, 'power.VDD_IN').every((watts) => watts !== null)).toBe(true);
  });

  it('tells the manager who is there', () => {
    const late = { ...camera, name: 'late', startSeconds: 1, endSeconds: 3 };
    const situations = createSituation({ ...smallScenario, applications: [camera, late] }, board, networks);
    const namesAt = (time: number) => situations.at(time).applications.map(({ name }) => name);
    expect([0, 1, 2.99, 3].map(namesAt)).toEqual([
      ['camera'],
      ['camera', 'late'],
      ['camera', 'late'],
      ['camera'],
    ]);
    situations.apply(at(0, { kind: 'target', application: 'late', change: { deadlineSeconds: 9 } }) as never);
    situations.apply(at(0, { kind: 'system', change: { powerCapWatts: 5 } }) as never);
    expect(situations.target('late').deadlineSeconds).toBe(9);
    expect(situations.deadlines.get('late')).toBe(9);
    expect(situations.at(2)).toMatchObject({ system: { powerCapWatts: 5 } });
  });
});

describe('what the description does not tell', () => {
  const error = { upTo: 0.3, seed: 5 };

  it('changes the board and not the table of the manager', () => {
    const wrong = { ...smallScenario, unknowns: error };
    const table = (scenario: typeof smallScenario) => createSituation(scenario, board, networks).all;
    expect(table(wrong)).toEqual(table(smallScenario));
    expect(run(wrong).result.energyJoules).not.toBe(run(smallScenario).result.energyJoules);
    expect(run(wrong).result).toEqual(run(wrong).result);
  });

  it('changes the table of the manager and not the board where the profile is wrong', () => {
    const wrong = { ...smallScenario, profileError: error };
    const [right, off] = [smallScenario, wrong].map(
      (scenario) => createSituation(scenario, board, networks).all[0]!.profile.options,
    );
    for (const [index, { latencySeconds }] of right!.entries()) {
      const ratio = off![index]!.latencySeconds.p50 / latencySeconds.p50;
      expect(Math.abs(ratio - 1)).toBeLessThanOrEqual(0.3);
      expect(ratio).not.toBe(1);
    }
    const policy = 'performance:level-3';
    expect(run(wrong, { policy }).result.energyJoules).toBe(
      run(smallScenario, { policy }).result.energyJoules,
    );
  });
});
