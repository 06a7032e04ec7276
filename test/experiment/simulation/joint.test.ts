/** The joint policy in closed loop with virtual boards; scenarios that ship are shortened. */
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readScenario } from '#cotune/experiment/scenario/scenario.js';
import type { Scenario, ScenarioEvent } from '#cotune/experiment/scenario/types.js';
import { camera, outcomesOf, type Run, run, smallScenario } from '../../support/small-scenario.js';

const shipped = (name: string) =>
  readScenario(resolve(import.meta.dirname, `../../../scenarios/${name}.yaml`));
const joint = (scenario: Scenario) => run(scenario, { policy: 'joint' });
const at = (atSeconds: number, event: object) => ({ atSeconds, ...event }) as ScenarioEvent;

const appOf = ({ result }: Run, name: string) => result.apps.find((app) => app.name === name)!;
const missRates = ({ result }: Run) => result.apps.map(({ missRate }) => missRate ?? 1);

/** Mean of what was read in a time. */
function meanOf({ events }: Run, name: string, from: number, to: number): number {
  const values = events.flatMap((event) =>
    event.type === 'monitors' && event.timeSeconds > from && event.timeSeconds <= to
      ? [event.values[name]!]
      : [],
  );
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const missesBetween = (of: Run, from: number, to: number) => {
  const frames = outcomesOf(of).filter(({ arrivalSeconds: time }) => time >= from && time < to);
  return frames.filter(({ outcome }) => outcome !== 'hit').length / frames.length;
};

function meanAccuracy(of: Run, from: number, to: number): number {
  const served = outcomesOf(of).filter(
    ({ arrivalSeconds: time, inference }) => inference && time > from && time < to,
  );
  return served.reduce((sum, { inference }) => sum + inference!.accuracy, 0) / served.length;
}

const lost = (monitor: string) => at(0, { kind: 'sensor', monitor, fault: 'lost', relative: 0 });
const domainNames = ['cpu', 'gpu'];
const calm = (seconds: number): Scenario => ({
  ...smallScenario,
  seconds,
  applications: [{ ...camera, endSeconds: seconds }],
});

describe('the joint policy in a simulation', () => {
  it('recovers from a co-runner within half a second, without a burst of misses', async () => {
    const of = joint({ ...(await shipped('s1-co-runner')), seconds: 20 });
    const { missRate, longestMissBurst, recoverySeconds } = appOf(of, 'camera');
    expect(missRate).toBeLessThan(0.05);
    expect(longestMissBurst).toBeLessThanOrEqual(10);
    expect(recoverySeconds).toBeLessThanOrEqual(0.5);
  });

  it('meets targets that change within 0.3 s', async () => {
    const steps = await shipped('s5-target-steps');
    const sooner = (seconds: number) => seconds / 5;
    const of = joint({
      ...steps,
      seconds: sooner(steps.seconds),
      events: steps.events.map((event) => ({ ...event, atSeconds: sooner(event.atSeconds) })),
    });
    const accuracies = outcomesOf(of).flatMap(({ arrivalSeconds: time, inference }) =>
      inference !== null && time > 12.3 && time < 18 ? [inference.accuracy] : [],
    );
    expect(Math.min(...accuracies)).toBeGreaterThanOrEqual(0.78);
    for (const from of [0, 6, 12, 18, 24]) expect(missesBetween(of, from + 0.3, from + 6)).toBeLessThan(0.08);
    for (let second = 18; second < 23; second++)
      expect(meanOf(of, 'power.VDD_IN', second + 0.3, second + 1.3)).toBeLessThan(9);
    const accuracy = (from: number) => meanAccuracy(of, from, from + 5.5);
    expect(accuracy(24.5)).toBeGreaterThanOrEqual(accuracy(18.5) - 0.002);
  });

  it('lets the least important give way under overload', async () => {
    const overload = await shipped('s8-overload');
    const of = joint({
      ...overload,
      seconds: 24,
      applications: overload.applications.map((application) =>
        application.startSeconds > 0 ? { ...application, startSeconds: 8, endSeconds: 18 } : application,
      ),
    });
    const rates = missRates(of);
    for (const important of ['a', 'b']) expect(appOf(of, important).missRate).toBeLessThan(0.05);
    expect(Math.max(...rates.slice(0, 5))).toBeLessThan(Math.max(...rates.slice(5)));
  });

  it('keeps a power cap that nothing measures, by the model', () => {
    const scenario = {
      ...calm(8),
      system: { ...smallScenario.system, objective: 'max-accuracy' as const, powerCapWatts: 8 },
      events: [lost('power.VDD_IN')],
    };
    const of = joint(scenario);
    expect(meanOf(of, 'power.VDD_IN', 1, 8)).toBeLessThan(8);
    expect(missesBetween(of, 0.5, 8)).toBeLessThan(0.06);
  });

  it('goes on where no monitor tells anything', () => {
    const monitors = domainNames.flatMap((name) => [`frequency.${name}`, `busy.${name}`]);
    const events = [...monitors, 'power.VDD_IN', 'cpu.busy', 'camera.processor'].map(lost);
    const of = joint({ ...calm(8), events });
    expect(missesBetween(of, 0.5, 8)).toBeLessThan(0.06);
    expect(of.result.energyJoules).toBeLessThan(1.1 * joint({ ...calm(8) }).result.energyJoules);
  });

  it('does with the clocks that are left to it', () => {
    const limits = { gpu: { minHertz: 0, maxHertz: 420e6 } };
    const setting = { ...smallScenario.setting, limits };
    const system = { ...smallScenario.system, objective: 'max-accuracy' as const };
    const of = joint({ ...calm(10), system, setting });
    expect(missesBetween(of, 1, 10)).toBeLessThan(0.06);
    const free = joint({ ...calm(10), system });
    expect(meanAccuracy(of, 1, 10)).toBeLessThan(meanAccuracy(free, 1, 10));
  });

  it('serves who comes, and gives back what who leaves had', () => {
    const visitor = { ...camera, name: 'visitor', startSeconds: 3, endSeconds: 7 };
    const of = joint({ ...calm(10), applications: [{ ...camera, endSeconds: 10 }, visitor] });
    expect(appOf(of, 'visitor').requests).toBe(40);
    for (const rate of missRates(of)) expect(rate).toBeLessThan(0.06);
    expect(meanOf(of, 'power.VDD_IN', 8, 10)).toBeCloseTo(meanOf(of, 'power.VDD_IN', 1.5, 3), 0);
  });

  it('takes nothing for a slow-down that was only dead', () => {
    const killed = at(3.001, { kind: 'kill', application: 'camera', restartSeconds: 1 });
    const of = joint({ ...calm(8), events: [killed] });
    expect(missesBetween(of, 4.1, 8)).toBeLessThan(0.06);
    expect(meanOf(of, 'power.VDD_IN', 5, 8)).toBeCloseTo(meanOf(of, 'power.VDD_IN', 1, 3), 0);
  });

  it('keeps the deadline of who asks again as soon as it is answered', () => {
    const closed = { ...camera, endSeconds: 10, arrivals: { kind: 'closed-loop', samples: 1 } as const };
    const of = joint({ ...calm(10), applications: [closed] });
    expect(missesBetween(of, 0.5, 10)).toBeLessThan(0.05);
  });
});
