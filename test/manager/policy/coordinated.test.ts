import { describe, expect, it } from 'vitest';
import type { FrameReport } from '#cotune/core/frame.js';
import type { Reading } from '#cotune/core/monitor.js';
import { noSystemTarget, type SystemTarget, type Target } from '#cotune/core/target.js';
import { createCoordinatedPolicy } from '#cotune/manager/policy/coordinated.js';
import type { Action, ManagedApplication, Policy } from '#cotune/manager/policy/policy.js';
import { clocked, domains, frameOf } from '../clocked.js';

/** On the graphics processor: 5 + 10 and 5 + 20 ms at the highest clocks. */
function camera(target: Partial<Target> = {}, name = 'camera'): ManagedApplication {
  const application = clocked(name, { target });
  const options = application.profile.options.filter(({ subnet }) => subnet !== 'small');
  return { ...application, profile: { ...application.profile, options } };
}

const monitors = { power: 'power.all', temperatures: ['temperature.soc'] };
const policyOf = (applications: readonly ManagedApplication[], system: Partial<SystemTarget> = {}) =>
  createCoordinatedPolicy({
    applications,
    domains,
    system: { ...noSystemTarget, ...system },
    baseWatts: 1,
    monitors,
  });

const none = { frames: [], monitors: new Map<string, Reading>() };
const kinds = (actions: readonly Action[]) =>
  actions.map((action) => (action.kind === 'clock' ? `clock of ${action.domain}` : action.kind));
const levelOf = (domain: number, hertz: number) => domains[domain]!.hertz.indexOf(hertz);

/** Serves a frame every tenth of a second, as slowly as it is told, by what the policy has asked for. */
class Machine {
  seconds = 0;
  levels = [1, 2];
  subnet: string | null = null;
  place = 'cpu';
  texts: string[] = [];

  constructor(
    readonly policy: Policy,
    readonly name = 'camera',
  ) {}

  step(
    frames: readonly FrameReport[] = [],
    read: ReadonlyMap<string, Reading> = new Map(),
  ): readonly Action[] {
    const { actions, explanations } = this.policy.step(this.seconds, { frames, monitors: read });
    this.texts = explanations.map(({ text }) => text);
    for (const action of actions) this.#take(action);
    this.seconds += 0.1;
    return actions;
  }

  run(seconds: number, slowDown = 1, application = camera()): void {
    for (const end = this.seconds + seconds; this.seconds < end; ) this.next(slowDown, application);
  }

  next(slowDown: number, application: ManagedApplication): readonly Action[] {
    return this.step(this.subnet === null ? [] : [this.#frame(slowDown, application)]);
  }

  #frame(slowDown: number, { profile }: ManagedApplication): FrameReport {
    const option = profile.options.find(
      ({ subnet, mapping }) => subnet === this.subnet && mapping.name === this.place,
    )!;
    const took = option.costs!.reduce((sum, { domain, seconds }) => {
      const index = domains.findIndex(({ name }) => name === domain);
      return sum + seconds[this.levels[index]!]! * (domain === this.place ? slowDown : 1);
    }, 0);
    return { ...frameOf(this.name, this.subnet!, took), arrivalSeconds: this.seconds - took };
  }

  #take(action: Action): void {
    if (action.kind === 'clock') {
      const domain = domains.findIndex(({ name }) => name === action.domain);
      this.levels[domain] = levelOf(domain, action.hertz);
    } else if (action.kind === 'mapping') this.place = action.mapping.name;
    else if (action.envelope.application === this.name)
      this.subnet = action.envelope.choices[0]?.subnet ?? null;
  }
}

describe('the coordinated policy', () => {
  it('sets all clocks, places and envelopes in its first step', () => {
    const { actions } = policyOf([camera({ deadlineSeconds: 0.2 })]).step(0, none);
    expect(kinds(actions)).toEqual(['mapping', 'envelope', 'clock of cpu', 'clock of gpu']);
    expect(policyOf([camera()]).clocks).toBe('own');
  });

  it('raises a clock before the network that needs it, and lowers it after the network that needed it', () => {
    const policy = policyOf([camera({ deadlineSeconds: 0.2 })]);
    policy.step(0, none);
    policy.change!({ applications: [camera({ deadlineSeconds: 0.03 })], system: noSystemTarget });
    const up = kinds(policy.step(0.05, none).actions);
    expect(up).toContain('clock of gpu');
    expect(up.indexOf('clock of gpu')).toBeLessThan(up.indexOf('envelope'));
    policy.change!({ applications: [camera({ deadlineSeconds: 0.2 })], system: noSystemTarget });
    const down = kinds(policy.step(0.1, none).actions);
    expect(down.indexOf('clock of gpu')).toBeGreaterThan(down.indexOf('envelope'));
  });

  it('meets another target in the step after it was told', () => {
    const machine = new Machine(policyOf([camera({ deadlineSeconds: 0.2 })]));
    machine.run(2);
    expect(machine.subnet).toBe('medium');
    machine.policy.change!({
      applications: [camera({ deadlineSeconds: 0.2, accuracyFloor: 0.78 })],
      system: noSystemTarget,
    });
    machine.step();
    expect(machine.subnet).toBe('large');
  });

  it('does nothing where nothing changes', () => {
    const machine = new Machine(policyOf([camera()]));
    machine.run(10);
    const all = Array.from({ length: 50 }, () => machine.step());
    expect(all.flat()).toEqual([]);
  });

  it('learns from a frame under steady clocks, and nothing from one that ran while they changed', () => {
    const settled = new Machine(policyOf([camera()]));
    settled.run(5, 1.6);
    expect(settled.levels).not.toEqual([0, 0]);
    const machine = new Machine(policyOf([camera({ deadlineSeconds: 0.2 })]));
    machine.step();
    const before = machine.levels;
    // They began before the clocks were set: as slow as they were, they say nothing.
    for (let count = 0; count < 20; count++)
      machine.step([{ ...frameOf('camera', 'medium', 5), arrivalSeconds: -5 }]);
    expect(machine.levels).toEqual(before);
  });

  it('ignores frames that cannot be', () => {
    const machine = new Machine(policyOf([camera()]));
    machine.run(1);
    for (const seconds of [Number.NaN, -1, 0, Number.POSITIVE_INFINITY, 1e9])
      machine.step([{ ...frameOf('camera', 'medium', seconds), arrivalSeconds: machine.seconds }]);
    machine.step([{ ...frameOf('camera', 'medium', 0.01), arrivalSeconds: Number.NaN }]);
    machine.step([frameOf('stranger', 'medium', 0.01)]);
    machine.run(1);
    expect(machine.subnet).toBe('medium');
    expect(machine.texts[0]).toMatch(/^camera runs medium/);
  });

  it('takes a place from one whose profile was measured again, not from the profile', () => {
    const policy = policyOf([camera()]);
    const machine = new Machine(policy);
    machine.run(1);
    expect(machine.place).toBe('gpu');
    const again = camera();
    policy.change!({ applications: [again], system: noSystemTarget });
    expect(kinds(machine.step())).not.toContain('mapping');
    expect(machine.subnet).toBe('medium');
  });

  it('shuts out who has left, and lowers the clocks when nobody is left', () => {
    const policy = policyOf([camera({ deadlineSeconds: 0.03 })]);
    const machine = new Machine(policy);
    machine.run(1);
    policy.change!({ applications: [], system: noSystemTarget });
    machine.step();
    expect(machine.subnet).toBeNull();
    expect(machine.levels).toEqual([0, 0]);
  });

  it('aims at another quantile as soon as it is asked for', () => {
    const tailAt = (quantile: number) => {
      const policy = policyOf([camera()]);
      const machine = new Machine(policy);
      machine.run(5);
      policy.change!({ applications: [camera({ quantile })], system: noSystemTarget });
      machine.run(0.5);
      return machine.texts[0]!;
    };
    expect(tailAt(0.999)).not.toBe(tailAt(0.5));
  });

  it('plans a closed loop by its present deadline, not by the one that it began with', () => {
    const open = camera({ deadlineSeconds: 0.03 });
    const profile = { ...open.profile, ratePerSecond: 0.9 / 0.03, closedLoop: true } as const;
    const first: ManagedApplication = { ...open, profile };
    const machine = new Machine(policyOf([first]));
    machine.step();
    // 10 + 10 ms with the caution of the beginning are 26.7.
    expect(machine.levels).toEqual([0, 2]);
    const later = { ...first, target: { ...first.target, deadlineSeconds: 0.2 } };
    machine.policy.change!({ applications: [later], system: noSystemTarget });
    machine.step();
    expect(machine.levels).toEqual([0, 0]);
    expect(machine.texts[0]).toContain('of 200 ms');
  });

  it('goes on without a power sensor, by the model', () => {
    const energyBudget = { joules: 60, untilSeconds: 30 };
    const machine = new Machine(
      policyOf([camera({ deadlineSeconds: 0.2 })], { energyBudget, objective: 'max-accuracy' }),
    );
    machine.run(20);
    // 2 W on average are what it may take: the model counts, as nothing measures.
    expect(machine.subnet).not.toBeNull();
    const hot: ReadonlyMap<string, Reading> = new Map([['temperature.soc', { value: 90, timeSeconds: 0 }]]);
    const limited = new Machine(policyOf([camera()], { temperatureCelsius: 80, objective: 'max-accuracy' }));
    for (let step = 0; step < 200; step++) limited.step([], hot);
    // The least power with which it is in time: a limit of heat delays nobody.
    expect(limited.levels).toEqual([0, 1]);
  });

  it('tells once that a profile no longer fits, and by how much', () => {
    const application = camera({ deadlineSeconds: 0.2 });
    const machine = new Machine(policyOf([application]));
    machine.run(9, 1.6, application);
    expect(machine.texts[0]).not.toContain('measure it again');
    const told: Action[] = [];
    for (let count = 0; count < 60; count++) told.push(...machine.next(1.6, application));
    // With the envelope that was in force already: what explains a decision is kept with it.
    expect(told).toContainEqual(expect.objectContaining({ kind: 'envelope' }));
    expect(machine.texts[0]).toMatch(
      /The profile of camera on gpu is off by 1\.\d\dx: measure it again with cotune profile\.$/,
    );
    machine.run(10, 1.6, application);
    expect(machine.texts[0]!.match(/measure it again/g)).toHaveLength(1);
  });

  it('leaves the highest clocks and the last envelopes where nobody decides any more, and goes on from there', () => {
    const machine = new Machine(policyOf([camera({ deadlineSeconds: 0.2 })]));
    machine.run(1);
    const before = [...machine.levels];
    const safe = machine.policy.safe!(machine.seconds);
    expect(kinds(safe)).toEqual(['clock of cpu', 'clock of gpu', 'envelope']);
    expect(safe.slice(0, 2)).toMatchObject(domains.map(({ hertz }) => ({ hertz: hertz.at(-1) })));
    machine.run(0.5);
    expect(machine.levels).toEqual(before);
  });
});
