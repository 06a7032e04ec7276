import { describe, expect, it } from 'vitest';
import { parseScenario } from '#cotune/experiment/scenario/scenario.js';
import { readBoard, readNetworks } from '#cotune/experiment/scenario/surroundings.js';
import { type SimulateResult, simulate } from '#cotune/experiment/simulation/simulate.js';
import type { CreatePolicy } from '#cotune/manager/policy/create-policy.js';

/** One camera on the graphics processor, ten frames a second within 80 ms. */
const camera = `
board: jetson-xavier-nx
seconds: 30
applications:
  - name: camera
    network: dynamic-ofa
    mappings: [gpu]
    arrivals: { kind: periodic, ratePerSecond: 10 }
    target: { deadlineMilliseconds: 80, accuracyFloor: 0.77 }
`;
const calm = `name: calm\ntitle: Calm\ndescription: Nothing happens.${camera}`;
/** From 5 s on another program takes a part of the graphics processor. */
const shared = `name: shared
title: Shared
description: A co-runner arrives and stays.
board: jetson-xavier-nx
seconds: 40
system: { objective: max-accuracy }
applications:
  - name: camera
    network: dynamic-ofa
    mappings: [gpu]
    arrivals: { kind: periodic, ratePerSecond: 15 }
    target: { deadlineMilliseconds: 60 }
background:
  - name: co-runner
    startSeconds: 5
    arrivals: { kind: periodic, ratePerSecond: 40 }
    work: { processor: gpu, megacycles: 8, megabytes: 4 }
disturbanceSeconds: 5
`;
/** As calm, with another application that comes in the middle. */
const visited = `name: visited
title: Visited
description: Another application comes and goes.${camera}  - name: visitor
    network: dynamic-ofa
    mappings: [gpu]
    arrivals: { kind: periodic, ratePerSecond: 4 }
    target: { deadlineMilliseconds: 150, priority: 2 }
    startSeconds: 10
    endSeconds: 20
`;

type More = { userPolicy?: CreatePolicy; onTrouble?: (place: string, error: Error) => void };

async function run(text: string, policy: string, more: More = {}): Promise<SimulateResult> {
  const scenario = await parseScenario(text, 'test.yaml');
  const board = await readBoard(scenario.board);
  return simulate({ scenario, board, networks: readNetworks(scenario, board), policy, ...more });
}
const wanted = ['ladder', 'slack', 'ladder:performance', 'poet', 'uncoordinated', 'alert', 'static-best'];

describe.each(wanted)('%s in a simulated run', (policy) => {
  it('is the same every time', async () => {
    expect(await run(calm, policy)).toEqual(await run(calm, policy));
  });

  it('serves an application that comes later, and the one that stays', async () => {
    const { apps } = await run(visited, policy);
    expect(apps.map(({ requests }) => requests)).toEqual([300, 40]);
    for (const { accuracyMean } of apps) expect(accuracyMean).toBeGreaterThan(0.7);
  });
});

describe('in calm', () => {
  it('the slack policy keeps the deadlines at the highest clocks, with the most accurate sub-network', async () => {
    const { apps } = await run(calm, 'slack:performance');
    expect(apps[0]!.missRate).toBeLessThan(0.01);
    expect(apps[0]!.accuracyMean).toBeCloseTo(0.7903);
  });

  it('poet keeps the average latency at less energy than the highest clocks', async () => {
    const poet = await run(calm, 'poet');
    const performance = await run(calm, 'performance:level-4');
    // 80 ms for the tail, so a tenth less on average.
    expect(poet.apps[0]!.latencySeconds.p50).toBeLessThan(0.08);
    expect(poet.apps[0]!.latencySeconds.p50).toBeGreaterThan(0.06);
    expect(poet.energyJoules).toBeLessThan(0.9 * performance.energyJoules);
  });

  it('alert keeps deadline and floor at less energy than the best static one under any governor', async () => {
    const alert = await run(calm, 'alert');
    expect(alert.apps[0]!.missRate).toBeLessThan(0.05);
    expect(alert.apps[0]!.accuracyMean).toBeGreaterThanOrEqual(0.77);
    for (const governor of ['performance', 'default'])
      expect(alert.energyJoules).toBeLessThan((await run(calm, `${governor}:best`)).energyJoules);
  });

  it('the best static clocks take no more energy than anything else that keeps the targets', async () => {
    const best = await run(calm, 'static-best');
    expect(best.apps[0]!.missRate).toBeLessThanOrEqual(0.05);
    expect(best.clocks!.map(({ domain }) => domain)).toEqual(['cpu', 'gpu']);
    for (const policy of ['alert', 'default:best', 'performance:best', 'ladder'])
      expect(best.energyJoules).toBeLessThan((await run(calm, policy)).energyJoules);
  });
});

describe('beside a co-runner', () => {
  it('the ladder gives accuracy up in steps, and takes seconds', async () => {
    const { apps } = await run(shared, 'ladder:performance');
    expect(apps[0]!.switches).toBeGreaterThanOrEqual(1);
    expect(apps[0]!.switches).toBeLessThan(20);
    expect(apps[0]!.accuracyMean).toBeLessThan(0.7903);
  });

  it('the slack policy, which learns nothing, misses more than alert, which does', async () => {
    const [slack, alert] = [await run(shared, 'slack:performance'), await run(shared, 'alert')];
    expect(alert.apps[0]!.missRate).toBeLessThan(slack.apps[0]!.missRate! / 2);
  });
});

describe('the name of a policy', () => {
  it.each([
    ['ladder:nonsense', /there is no policy ladder:nonsense/],
    ['ladder:performanc', /did you mean ladder:performance/],
    ['poet:performance', /there is no policy poet/],
    ['alerd', /did you mean alert/],
    ['toString', /there is no policy toString/],
  ])('%s is refused', async (policy, message) => {
    await expect(run(calm, policy)).rejects.toThrow(message);
  });
});

describe("a user's policy", () => {
  const smallest = (name: string) => ({
    kind: 'envelope' as const,
    envelope: {
      application: name,
      issuedAtSeconds: 0,
      choices: [{ subnet: 'level-4', threads: 1, accuracy: 0, tailSeconds: 0.1 }],
    },
  });

  it('sets the clocks where it says that they are its own', async () => {
    const userPolicy: CreatePolicy = ({ applications, domains }) => ({
      name: 'lowest',
      clocks: 'own',
      once: true,
      step: () => ({
        actions: [
          ...applications.map(({ name }) => smallest(name)),
          ...domains.map(({ name: domain, hertz }) => ({ kind: 'clock' as const, domain, hertz: hertz[0]! })),
        ],
        explanations: [],
      }),
    });
    const { apps } = await run(calm, './lowest.js', { userPolicy });
    expect(apps[0]!.latencySeconds.p50).toBeGreaterThan(0.3);
    expect(apps[0]!.accuracyMean).toBeCloseTo(0.7754);
  });

  it('that throws is reported once, and the run goes on to its end under the last envelope', async () => {
    let steps = 0;
    const userPolicy: CreatePolicy = ({ applications }) => ({
      name: 'moody',
      step() {
        if (steps++ > 0) throw new TypeError('cannot read this');
        return { actions: applications.map(({ name }) => smallest(name)), explanations: [] };
      },
    });
    const troubles: string[] = [];
    const onTrouble = (place: string, error: Error) => troubles.push(`${place}: ${error.message}`);
    const { apps, seconds } = await run(calm, './moody.js', { userPolicy, onTrouble });
    expect(troubles).toEqual([
      'manager (policy): cannot read this',
      'manager (watchdog): 3 steps of moody have failed in a row',
    ]);
    expect([seconds, apps[0]!.requests]).toEqual([30, 300]);
    expect(apps[0]!.missRate).toBeLessThan(0.05);
  });
});
