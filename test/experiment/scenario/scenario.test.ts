import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseScenario, readScenario } from '#cotune/experiment/scenario/scenario.js';
import { camera, path, withCamera, withChange } from './minimal.js';

const folder = mkdtempSync(join(tmpdir(), 'cotune-scenario-'));
const parse = (text: string) => parseScenario(text, path);

describe('a scenario', () => {
  it('needs no more than names, a board, a duration and when requests arrive', async () => {
    expect(await parse(withChange({}))).toEqual({
      name: 'test',
      title: 'A test',
      description: 'Of one camera.',
      board: { name: 'jetson-xavier-nx' },
      seconds: 10,
      seed: 1,
      setting: { ambientCelsius: null, fan: null, governors: {}, limits: {}, offline: [] },
      system: {
        objective: 'min-energy',
        powerCapWatts: null,
        temperatureCelsius: null,
        energyBudget: null,
        memoryBytes: null,
      },
      applications: [
        {
          name: 'camera',
          network: 'dynamic-ofa',
          subnets: null,
          mappings: ['cpu', 'gpu'],
          arrivals: { kind: 'periodic', ratePerSecond: 10, offsetSeconds: 0 },
          queueLimit: 1,
          threads: null,
          target: {
            deadlineSeconds: 0.1,
            quantile: 0.95,
            accuracyFloor: 0,
            priority: 1,
            weight: 1,
            rejectable: true,
          },
          startSeconds: 0,
          endSeconds: 10,
          switchSeconds: 0,
        },
      ],
      background: [],
      events: [],
      unknowns: null,
      profileError: null,
      phases: [],
      disturbanceSeconds: null,
      checks: [],
    });
  });

  it('sets the board up in base units', async () => {
    const { setting, system } = await parse(
      withChange({
        setting: {
          ambientCelsius: 45,
          fan: 0,
          governors: { cpu: 'schedutil' },
          limits: { cpu: { maxMegahertz: 1420.8 }, gpu: { minMegahertz: 204 } },
          offline: [4, 5],
        },
        system: {
          objective: 'max-accuracy',
          memoryMegabytes: 2,
          energyBudget: { joules: 5, untilSeconds: 9 },
        },
      }),
    );
    expect(setting).toEqual({
      ambientCelsius: 45,
      fan: 0,
      governors: { cpu: 'schedutil' },
      limits: {
        cpu: { minHertz: 0, maxHertz: 1420.8e6 },
        gpu: { minHertz: 204e6, maxHertz: Number.POSITIVE_INFINITY },
      },
      offline: [4, 5],
    });
    expect(system).toMatchObject({
      objective: 'max-accuracy',
      memoryBytes: 2 * 1024 * 1024,
      energyBudget: { joules: 5, untilSeconds: 9 },
    });
  });

  it('has applications in seconds, with their threads in order', async () => {
    const { applications } = await parse(
      withCamera({
        subnets: ['level-0'],
        mappings: ['cpu'],
        threads: [4, 1],
        target: { deadlineMilliseconds: 70, priority: 2, rejectable: false },
        startSeconds: 2,
        endSeconds: 8,
        switchMilliseconds: 600,
      }),
    );
    expect(applications[0]).toMatchObject({
      subnets: ['level-0'],
      mappings: ['cpu'],
      threads: [1, 4],
      target: { deadlineSeconds: 0.07, priority: 2, rejectable: false },
      startSeconds: 2,
      endSeconds: 8,
      switchSeconds: 0.6,
    });
  });

  it.each([
    [
      { kind: 'poisson', ratePerSecond: 2 },
      { kind: 'poisson', ratePerSecond: 2 },
    ],
    [
      { kind: 'gamma', ratePerSecond: 2, burstiness: 3 },
      { kind: 'gamma', ratePerSecond: 2, burstiness: 3 },
    ],
    [
      { kind: 'schedule', atMilliseconds: [0, 500] },
      { kind: 'schedule', atSeconds: [0, 0.5] },
    ],
    [{ kind: 'closed-loop' }, { kind: 'closed-loop', samples: 1 }],
  ])('knows arrivals such as %j', async (arrivals, spec) => {
    const { applications } = await parse(withCamera({ arrivals, target: { deadlineMilliseconds: 100 } }));
    expect(applications[0]!.arrivals).toEqual(spec);
  });

  it('plays a recording that lies beside it', async () => {
    writeFileSync(join(folder, 'trace.csv'), 'id,arrival_ms\n1,0\n2,250\n');
    const file = join(folder, 'scenario.yaml');
    writeFileSync(
      file,
      withCamera({ arrivals: { kind: 'trace', file: 'trace.csv' }, target: { deadlineMilliseconds: 50 } }),
    );
    const { applications } = await readScenario(file);
    expect(applications[0]!.arrivals).toEqual({
      kind: 'trace',
      file: join(folder, 'trace.csv'),
      recordedSeconds: [0, 0.25],
      timesFaster: 1,
      keepOneIn: 1,
    });
  });

  it('has background loads in cycles and bytes', async () => {
    const work = { processor: 'cpu', megacycles: 5, megabytes: 2 };
    const { background } = await parse(
      withChange({
        background: [
          { name: 'a', continuous: true, work, threads: 2, cpus: [1, 2] },
          { name: 'b', arrivals: { kind: 'poisson', ratePerSecond: 1 }, work, startSeconds: 1 },
        ],
      }),
    );
    expect(background[0]).toEqual({
      name: 'a',
      startSeconds: 0,
      endSeconds: 10,
      arrivals: 'continuous',
      work: { processor: 'cpu', computeCycles: 5e6, memoryBytes: 2e6, activity: 1, parallelFraction: 1 },
      threads: 2,
      cpus: [1, 2],
    });
    expect(background[1]).toMatchObject({ arrivals: { kind: 'poisson' }, startSeconds: 1, cpus: null });
  });

  it('says of each event of which kind it is, the earliest first', async () => {
    const { events } = await parse(
      withChange({
        events: [
          { atSeconds: 9, kill: { application: 'camera' } },
          { atSeconds: 1, target: { application: 'camera', deadlineMilliseconds: 50, accuracyFloor: 0.7 } },
          { atSeconds: 2, system: { powerCapWatts: null, memoryMegabytes: 1 } },
          { atSeconds: 3, ambientCelsius: 40 },
          { atSeconds: 3, fan: 0 },
          { atSeconds: 4, offline: [1] },
          { atSeconds: 5, online: [1] },
          { atSeconds: 6, sensor: { monitor: 'power.VDD_IN', fault: 'noisy', relative: 0.2 } },
          { atSeconds: 7, sensor: { monitor: 'power.VDD_IN', fault: 'lost' } },
          { atSeconds: 8, governor: { domain: 'cpu', name: 'performance' } },
        ],
      }),
    );
    expect(events).toEqual([
      {
        atSeconds: 1,
        kind: 'target',
        application: 'camera',
        change: { deadlineSeconds: 0.05, accuracyFloor: 0.7 },
      },
      { atSeconds: 2, kind: 'system', change: { powerCapWatts: null, memoryBytes: 1024 * 1024 } },
      { atSeconds: 3, kind: 'ambient', celsius: 40 },
      { atSeconds: 3, kind: 'fan', speed: 0 },
      { atSeconds: 4, kind: 'offline', cpus: [1] },
      { atSeconds: 5, kind: 'online', cpus: [1] },
      { atSeconds: 6, kind: 'sensor', monitor: 'power.VDD_IN', fault: 'noisy', relative: 0.2 },
      { atSeconds: 7, kind: 'sensor', monitor: 'power.VDD_IN', fault: 'lost', relative: 0 },
      { atSeconds: 8, kind: 'governor', domain: 'cpu', governor: 'performance' },
      { atSeconds: 9, kind: 'kill', application: 'camera', restartSeconds: null },
    ]);
  });

  it('has one check for each limit', async () => {
    const { checks, disturbanceSeconds } = await parse(
      withChange({
        disturbanceSeconds: 3,
        checks: [{ application: 'camera', missRate: 0.05, recoverySeconds: 6 }, { peakCelsius: 85 }],
      }),
    );
    expect(disturbanceSeconds).toBe(3);
    expect(checks).toEqual([
      { application: 'camera', metric: 'missRate', atMost: 0.05 },
      { application: 'camera', metric: 'recoverySeconds', atMost: 6 },
      { application: null, metric: 'peakCelsius', atMost: 85 },
    ]);
  });

  it('can have its errors drawn with the seed of the run or with seeds of their own', async () => {
    const text = withChange({ unknowns: { upTo: 0.2 }, profileError: { upTo: 0.3, seed: 5 } });
    const { seed, unknowns, profileError } = await parseScenario(text, path, { seed: 9 });
    expect(seed).toBe(9);
    expect(unknowns).toEqual({ upTo: 0.2, seed: 9 });
    expect(profileError).toEqual({ upTo: 0.3, seed: 5 });
  });

  it('can name a board file beside it, or be run on another board', async () => {
    const text = withChange({ board: '../boards/mine.yaml' });
    expect((await parse(text)).board).toEqual({ file: '/boards/mine.yaml' });
    const other = { name: 'rk3588' };
    expect((await parseScenario(text, path, { board: other })).board).toEqual(other);
  });

  it('may repeat itself with anchors', async () => {
    const text = `${withChange({ applications: [] }).replace('applications: []\n', '')}
applications:
  - { name: a, network: n, arrivals: &often { kind: periodic, ratePerSecond: 5 } }
  - { name: b, network: n, arrivals: *often }
`;
    const { applications } = await parse(text);
    expect(applications[1]!.arrivals).toEqual(applications[0]!.arrivals);
    expect(applications[1]!.name).not.toBe(camera.name);
  });
});

describe('reading the file', () => {
  it.each([
    ['a file that is not there', join(folder, 'none.yaml')],
    ['a folder', folder],
    ['an endless device', '/dev/zero'],
  ])('refuses %s', async (_what, file) => {
    await expect(readScenario(file)).rejects.toMatchObject({ code: 'ERR_FILE_UNREADABLE' });
  });
});
