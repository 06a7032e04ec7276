import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { CotuneError } from '#cotune/core/errors.js';
import { parseScenario } from '#cotune/experiment/scenario/scenario.js';
import { camera, minimal, path, problemsOf, withCamera, withChange, withEvent } from './minimal.js';

const poisson = { kind: 'poisson', ratePerSecond: 1 };
const work = { processor: 'cpu', megacycles: 1 };
const load = { name: 'load', continuous: true, work };

describe('problems of a scenario', () => {
  it('are listed all at once, in the order of the file, also where one part contradicts another', async () => {
    const text = `name: Test
title: t
description: d
board: b
seconds: 10
applications:
  - name: a
    network: n
    arrivals: { kind: poisson, ratePerSecond: 0 }
    target: { deadlineSeconds: 5 }
  - name: a
    network: n
    arrivals: { kind: periodic, ratePerSecond: 5 }
    endSeconds: 20
events:
  - { atSeconds: 11, kill: { application: b } }
  - { atSeconds: 5 }
  - { atSeconds: 5, fun: 1 }
`;
    expect((await problemsOf(text)).split(', ')).toEqual([
      '/somewhere/test.yaml: name (line 1) must be 1 to 64 lower-case letters and digits and -',
      'applications[0].arrivals.ratePerSecond (line 9) must be at least 0.001',
      'applications[0].target.deadlineSeconds (line 10) is unknown (did you mean deadlineMilliseconds? mind its unit)',
      'applications[1].name (line 11) must be unique but applications[0] is named a too',
      "applications[1].endSeconds (line 14) must be within the scenario's 10 seconds",
      "events[0].atSeconds (line 16) must be within the scenario's 10 seconds",
      'events[0].kill.application (line 16) names no application of this file (there are a)',
      'events[1] (line 17) must have exactly one of target system ambientCelsius fan offline online sensor governor kill',
      'events[2].fun (line 18) is unknown (did you mean fan?)',
    ]);
  });

  it.each([
    [withChange({ seconds: '10' }), 'seconds (line 5) must be a number'],
    [withChange({ seconds: Number.NaN }), 'seconds (line 5) must be a number'],
    [withChange({ seconds: 0 }), 'seconds (line 5) must be at least 0.1'],
    [withChange({ seed: -1 }), 'seed (line 12) must be at least 0'],
    [withChange({ seed: 1.5 }), 'seed (line 12) must be a whole number'],
    [withChange({ board: 'My board' }), 'board (line 4) must be the name of a board or the path of a .yaml'],
    [withChange({ applications: [] }), 'applications (line 6) must have at least 1 entries'],
    [withChange({ background: 1 }), 'background (line 12) must be a list'],
    [withChange({ setting: { fan: 50 } }), 'setting.fan (line 13) must be at most 1'],
    [
      withChange({ setting: { limits: { gpu: { maxHertz: 1 } } } }),
      'maxHertz (line 15) is unknown (did you mean maxMegahertz? mind its unit)',
    ],
    [
      withChange({ setting: { limits: { gpu: { minMegahertz: 2, maxMegahertz: 1 } } } }),
      'setting.limits.gpu.maxMegahertz (line 16) must be at least minMegahertz 2',
    ],
    [withChange({ setting: { offline: [0] } }), 'setting.offline[0] (line 14) must be at least 1'],
    [withChange({ setting: { offline: [2, 2] } }), 'setting.offline (line 13) must not name anything twice'],
    [withChange({ system: { powerCapMilliwatts: 1 } }), '(did you mean powerCapWatts? mind its unit)'],
    [withChange({ system: { objective: 'min-time' } }), 'must be one of min-energy max-accuracy min-latency'],
    [withChange({ unknowns: { upTo: 0.6 } }), 'unknowns.upTo (line 13) must be at most 0.5'],
    [withChange({ disturbanceSeconds: 10 }), 'disturbanceSeconds (line 12) must be within'],
    [
      withChange({ phases: [{ name: 'a', startSeconds: 5, endSeconds: 5 }] }),
      'phases[0].endSeconds (line 15) must be after startSeconds 5',
    ],
    [
      withChange({
        phases: [
          { name: 'a', startSeconds: 0, endSeconds: 5 },
          { name: 'a', startSeconds: 5, endSeconds: 9 },
        ],
      }),
      'phases[1].name (line 16) must be unique but phases[0] is named a too',
    ],
  ])('of the whole are named: %#', async (text, problem) => {
    expect(await problemsOf(text)).toContain(problem);
  });

  it.each([
    [{ network: undefined }, 'applications[0].network (line 7) is missing'],
    [{ arrivals: undefined }, 'applications[0].arrivals (line 7) is missing'],
    [
      { arrivals: {} },
      'arrivals.kind (line 9) is missing (one of periodic poisson gamma trace schedule closed-loop)',
    ],
    [{ arrivals: { kind: 'burst' } }, 'arrivals.kind (line 10) must be one of periodic poisson gamma'],
    [{ arrivals: poisson }, 'target.deadlineMilliseconds (line 7) is missing: only of periodic arrivals'],
    [
      { arrivals: { ...poisson, burstiness: 2 } },
      'arrivals.burstiness (line 12) is unknown (known here: kind ratePerSecond)',
    ],
    [
      { arrivals: { kind: 'periodic', ratePerSecond: 1, offsetSeconds: 2 } },
      'offsetSeconds (line 12) is unknown (did you mean offsetMilliseconds? mind its unit)',
    ],
    [
      { arrivals: { kind: 'closed-loop', samples: 3 }, target: { deadlineMilliseconds: 9 } },
      'arrivals.samples (line 11) must be at most 2: one that runs and queueLimit 1 that wait',
    ],
    [{ arrivals: { kind: 'schedule', atMilliseconds: [2, 1] } }, 'atMilliseconds (line 11) must ascend'],
    [{ mappings: [] }, 'mappings (line 12) must have at least 1 entries'],
    [{ mappings: ['npu'] }, 'mappings[0] (line 13) must be one of cpu gpu'],
    [{ mappings: ['cpu', 'cpu'] }, 'mappings (line 12) must not name anything twice'],
    [{ threads: [65] }, 'threads[0] (line 13) must be at most 64'],
    [{ target: { accuracyFloor: 76 } }, 'target.accuracyFloor (line 13) must be at most 1'],
    [{ startSeconds: 10 }, "startSeconds (line 12) must be within the scenario's 10 seconds"],
    [{ startSeconds: 5, endSeconds: 4 }, 'endSeconds (line 13) must be after startSeconds 5'],
  ])('of an application with %j: %s', async (change, problem) => {
    expect(await problemsOf(withCamera(change))).toContain(problem);
  });

  it.each([
    [
      { ...load, continuous: undefined },
      'background[0] (line 13) must have exactly one of arrivals and continuous',
    ],
    [
      { ...load, arrivals: poisson },
      'background[0] (line 13) must have exactly one of arrivals and continuous',
    ],
    [{ ...load, continuous: false }, 'continuous (line 14) must be one of true'],
    [
      { ...load, name: 'camera' },
      'background[0].name (line 13) must be unique but applications[0] is named camera',
    ],
    [
      { ...load, cpus: [1], work: { ...work, processor: 'gpu' } },
      'cpus (line 18) has a meaning only with work.processor cpu',
    ],
    [{ ...load, work: { ...work, cycles: 5 } }, 'cycles (line 18) is unknown (did you mean megacycles?'],
    [
      { ...load, continuous: undefined, arrivals: { kind: 'closed-loop' } },
      'arrivals.kind (line 18) must be one of periodic poisson gamma trace schedule',
    ],
  ])('of a background load with %j: %s', async (entry, problem) => {
    expect(await problemsOf(withChange({ background: [entry] }))).toContain(problem);
  });

  it.each([
    [
      { fan: 1, offline: [1] },
      'exactly one of target system ambientCelsius fan offline online sensor governor kill, not fan and offline',
    ],
    [{ target: { application: 'camera' } }, 'events[0].target (line 14) changes nothing'],
    [{ target: { priority: 1 } }, 'events[0].target.application (line 14) is missing'],
    [{ system: {} }, 'events[0].system (line 14) changes nothing'],
    [{ offline: [0] }, 'offline[0] (line 15) must be at least 1'],
    [{ sensor: { monitor: 'm', fault: 'noisy' } }, 'events[0].sensor.relative (line 14) is missing'],
    [
      { sensor: { monitor: 'm', fault: 'lost', relative: 1 } },
      'relative (line 17) has a meaning only with fault noisy',
    ],
    [
      { sensor: { monitor: 'm', fault: 'broken' } },
      'fault (line 16) must be one of lost stuck noisy restored',
    ],
    [{ kill: { application: 'cameras' } }, 'names no application of this file (did you mean camera?)'],
    [
      { ambientFahrenheit: 90 },
      'ambientFahrenheit (line 14) is unknown (did you mean ambientCelsius? mind its unit)',
    ],
    [
      { system: { energyBudget: { joules: 1, untilSeconds: 1 } } },
      'untilSeconds (line 17) must be after atSeconds 1',
    ],
  ])('of an event with %j: %s', async (change, problem) => {
    expect(await problemsOf(withEvent(change))).toContain(problem);
  });

  it.each([
    [{}, 'must have one of missRate longestMissBurst recoverySeconds peakCelsius meanPowerWatts'],
    [{ missRate: 5 }, 'checks[0].missRate (line 13) must be at most 1'],
    [{ recoverySeconds: 5 }, 'recoverySeconds (line 13) has a meaning only with disturbanceSeconds'],
    [
      { application: 'camera', peakCelsius: 80 },
      'peakCelsius (line 14) is of the board and not of an application',
    ],
    [{ application: 'x', missRate: 0 }, 'application (line 13) names no application'],
  ])('of a check with %j: %s', async (check, problem) => {
    expect(await problemsOf(withChange({ checks: [check] }))).toContain(problem);
  });

  it.each([
    ['', 'the file (line 1) must be a map'],
    ['[]', 'the file (line 1) must be a map'],
    ['a: [1', 'is not YAML: line 1'],
    ['a: 1\na: 2', 'is not YAML: line 2'],
    ['a: 1\nb: *c', 'is not YAML'],
  ])('of %j: %s', async (text, problem) => {
    expect(await problemsOf(text)).toContain(problem);
  });

  it('are said of each recording that cannot be played', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cotune-recordings-'));
    writeFileSync(join(folder, 'bad.csv'), 'arrival_ms\n5\n4\n');
    const target = { deadlineMilliseconds: 5 };
    const of = (name: string, file: string) => ({
      ...camera,
      ...{ name, target },
      arrivals: { kind: 'trace', file: join(folder, file) },
    });
    const text = await problemsOf(withChange({ applications: [of('a', 'none.csv'), of('b', 'bad.csv')] }));
    expect(text).toContain(
      `applications[0].arrivals.file (line 11) names no recording: ${folder}/none.csv cannot`,
    );
    expect(text).toContain(
      `applications[1].arrivals.file (line 18) names no recording: ${folder}/bad.csv, line 3`,
    );
  });
});

describe('whatever the text, a scenario is read or refused with ERR_SCENARIO', () => {
  const readsOrRefuses = async (text: string) => {
    try {
      const { applications } = await parseScenario(text, path);
      expect(applications.length).toBeGreaterThan(0);
    } catch (error) {
      expect(error).toBeInstanceOf(CotuneError);
      expect((error as CotuneError).code).toBe('ERR_SCENARIO');
      expect((error as CotuneError).toLine()).not.toMatch(/\p{Cc}/u);
    }
  };
  const full = stringify({
    ...minimal,
    system: { energyBudget: { joules: 5, untilSeconds: 9 } },
    setting: { limits: { cpu: { maxMegahertz: 100 } }, governors: { cpu: 'performance' } },
    background: [load],
    events: [
      { atSeconds: 1, target: { application: 'camera', priority: 2 } },
      { atSeconds: 2, kill: { application: 'camera', restartSeconds: 1 } },
    ],
    phases: [{ name: 'a', startSeconds: 0, endSeconds: 5 }],
    checks: [{ application: 'camera', missRate: 0.1 }],
  });

  it('for any value in any place', async () => {
    const parts = full.split('\n');
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.double(),
      fc.constantFrom('.nan', '-.inf', '~', '[]', '{}'),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: parts.length - 1 }), value, (at, other) =>
        readsOrRefuses(
          parts
            .map((line, i) =>
              i === at
                ? line.replace(/: .*|:$/, `: ${typeof other === 'string' ? other : JSON.stringify(other)}`)
                : line,
            )
            .join('\n'),
        ),
      ),
      { numRuns: 500 },
    );
  });

  it('for a piece cut out or put in', async () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 5 }),
      fc.constantFrom('&a ', '*a', '{', '? ', '!!', '- ', ': '),
    );
    const place = fc.nat({ max: full.length });
    await fc.assert(
      fc.asyncProperty(place, place, piece, (a, b, text) =>
        readsOrRefuses(full.slice(0, a) + text + full.slice(b)),
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ['deep nesting', '['.repeat(100_000)],
    [
      'aliases that multiply',
      `a0: &a0 [x, x]\n${[1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => `a${i}: &a${i} [${`*a${i - 1}, `.repeat(9)}]`).join('\n')}`,
    ],
    ['a list that holds itself', 'applications: &a [*a]'],
    ['the names of prototypes', '__proto__: {a: 1}\nconstructor: 1\napplications: [{__proto__: 1}]'],
  ])('for %s', async (_what, text) => {
    await readsOrRefuses(text);
  });
});
