import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { CotuneError } from '#cotune/core/errors.js';
import { noSystemTarget } from '#cotune/core/target.js';
import { parseConfiguration, readConfiguration } from '#cotune/experiment/configuration.js';

const environment = { cores: 4, bundledLibrary: '/bundled', bundledTextLibrary: '/bundled-texts' };
const examples = resolve(import.meta.dirname, '../../examples');
const folder = mkdtempSync(join(tmpdir(), 'cotune-configuration-'));

const parse = (text: string) => parseConfiguration(text, '/somewhere/run.yaml', environment);

function problemsOf(text: string): string {
  try {
    parse(text);
  } catch (error) {
    expect(error).toBeInstanceOf(CotuneError);
    expect((error as CotuneError).code).toBe('ERR_CONFIG');
    return (error as CotuneError).message;
  }
  throw new Error('the text was accepted');
}

const camera = { name: 'camera', framesPerSecond: 20 };
const withCamera = (change: object) => stringify({ applications: [{ ...camera, ...change }] });

describe('the file of a run', () => {
  it('needs no more than names and frame rates', () => {
    const run = parse(stringify({ applications: [camera] }));
    expect(run).toEqual({
      seconds: Number.POSITIVE_INFINITY,
      disturbance: null,
      policy: 'managed',
      system: { ...noSystemTarget, objective: 'max-accuracy' },
      clocks: 'auto',
      board: null,
      applications: [
        {
          specification: {
            name: 'camera',
            library: '/bundled',
            framesPerSecond: 20,
            tilesPerFrame: 'auto',
            load: 0.8,
            images: null,
            queueLimit: 1,
            threads: [1, 2, 4],
            memoryBudgetBytes: 512 * 1024 * 1024,
            seed: 1,
          },
          target: { deadlineSeconds: 0.05, quantile: 0.95, accuracyFloor: 0, priority: 1, weight: 1 },
        },
      ],
    });
  });

  it('says what it says', () => {
    const { seconds, disturbance, policy, applications } = parse(`
seconds: 30
disturbance: { startSeconds: 10, endSeconds: 20 }
policy: static-smallest
applications:
  - name: a
    library: ../net
    framesPerSecond: 25
    tilesPerFrame: 12
    images: /pictures
    queueLimit: 0
    threads: [2, 1, 2]
    memoryBudgetMegabytes: 100
    target: { deadlineMilliseconds: 10, quantile: 0.9, accuracyFloor: 0.7, priority: 2, weight: 3 }
  - { name: b, framesPerSecond: 0.5, load: 0.1 }
`);
    expect({ seconds, policy }).toEqual({ seconds: 30, policy: 'static-smallest' });
    expect(disturbance).toEqual({ startSeconds: 10, endSeconds: 20, threadsPerCore: 1 });
    expect(applications[0]!.specification).toMatchObject({
      library: '/net',
      images: '/pictures',
      tilesPerFrame: 12,
      queueLimit: 0,
      threads: [1, 2],
      memoryBudgetBytes: 104_857_600,
    });
    expect(applications[0]!.target).toEqual({
      deadlineSeconds: 0.01,
      quantile: 0.9,
      accuracyFloor: 0.7,
      priority: 2,
      weight: 3,
    });
    expect(applications[1]!.specification).toMatchObject({ load: 0.1, seed: 2 });
    expect(applications[1]!.target.deadlineSeconds).toBe(2);
  });

  it('may repeat itself with anchors', () => {
    const { applications } = parse(
      'applications:\n  - {name: a, framesPerSecond: 5, target: &t {priority: 3}}\n  - {name: b, framesPerSecond: 5, target: *t}',
    );
    expect(applications.map(({ target }) => target.priority)).toEqual([3, 3]);
  });
});

describe('problems of the file', () => {
  it('are listed all at once, each with its path and line, in the order of the file', () => {
    expect(
      problemsOf('second: 5\npolicy: none\napplications:\n  - name: a b\n    framesPerSecond: 0\n  - {}\n'),
    ).toBe(
      [
        '/somewhere/run.yaml: second (line 1) is unknown (did you mean seconds?)',
        'policy (line 2) must be one of managed static-largest static-smallest',
        'applications[0].name (line 4) must be 1 to 32 letters and digits and _ and -',
        'applications[0].framesPerSecond (line 5) must be at least 0.1',
        'applications[1].name (line 6) is missing',
        'applications[1].framesPerSecond (line 6) is missing (or requestsPerSecond, of an application of texts)',
      ].join(', '),
    );
  });

  it.each([
    [{ name: '' }, 'applications[0].name (line 2) must be 1 to 32'],
    [{ name: 'x'.repeat(33) }, 'applications[0].name (line 2) must be 1 to 32'],
    [{ name: 12 }, 'applications[0].name (line 2) must be a text'],
    [{ framesPerSecond: 1001 }, 'framesPerSecond (line 3) must be at most 1000'],
    [{ framesPerSecond: '20' }, 'framesPerSecond (line 3) must be a number'],
    [{ framesPerSecond: Number.NaN }, 'framesPerSecond (line 3) must be a number'],
    [{ framesPerSecond: Number.POSITIVE_INFINITY }, 'framesPerSecond (line 3) must be a number'],
    [{ tilesPerFrame: 0 }, 'tilesPerFrame (line 4) must be at least 1'],
    [{ tilesPerFrame: 4097 }, 'tilesPerFrame (line 4) must be at most 4096'],
    [{ tilesPerFrame: 'some' }, 'tilesPerFrame (line 4) must be auto or a whole number from 1 to 4096'],
    [{ load: 0 }, 'load (line 4) must be at least 0.01'],
    [{ load: 0.96 }, 'load (line 4) must be at most 0.95'],
    [{ tilesPerFrame: 5, load: 0.5 }, 'load (line 5) has a meaning only with tilesPerFrame auto'],
    [{ queueLimit: 1.5 }, 'queueLimit (line 4) must be a whole number'],
    [{ queueLimit: -1 }, 'queueLimit (line 4) must be at least 0'],
    [{ threads: [] }, 'threads (line 4) must have at least 1'],
    [{ threads: [1, 5] }, 'threads[1] (line 6) must be at most 4'],
    [{ threads: [0] }, 'threads[0] (line 5) must be at least 1'],
    [{ threads: 2 }, 'threads (line 4) must be a list'],
    [{ memoryBudgetMegabytes: 0 }, 'memoryBudgetMegabytes (line 4) must be at least 16'],
    [{ images: '' }, 'images (line 4) must have at least 1'],
    [{ target: { deadlineMilliseconds: 0 } }, 'target.deadlineMilliseconds (line 5) must be at least 0.1'],
    [{ target: { quantile: 1 } }, 'target.quantile (line 5) must be less than 1'],
    [{ target: { quantile: 0 } }, 'target.quantile (line 5) must be greater than 0'],
    [{ target: { accuracyFloor: 1.1 } }, 'target.accuracyFloor (line 5) must be at most 1'],
    [{ target: { priority: 0 } }, 'target.priority (line 5) must be at least 1'],
    [{ target: { weight: 0 } }, 'target.weight (line 5) must be greater than 0'],
    [{ target: { deadline: 5 } }, 'target.deadline (line 5) is unknown'],
  ])('of an application with %j: %s', (change, problem) => {
    expect(problemsOf(withCamera(change))).toContain(problem);
  });

  it.each([
    ['', 'the file (line 1) must be a map'],
    ['[]', 'the file (line 1) must be a map'],
    ['applications: []', 'applications (line 1) must have at least 1 entries'],
    [
      stringify({ applications: Array.from({ length: 17 }, (_, i) => ({ ...camera, name: `c${i}` })) }),
      'at most 16',
    ],
    [stringify({ seconds: 0, applications: [camera] }), 'seconds (line 1) must be at least 1'],
    [
      stringify({ applications: [camera, { ...camera }] }),
      'applications[1].name (line 4) must be unique but applications[0] is named camera too',
    ],
    [
      stringify({
        seconds: 10,
        disturbance: { startSeconds: 5, endSeconds: 11 },
        applications: [camera],
      }),
      "disturbance.endSeconds (line 4) must be within the run's 10 seconds",
    ],
    [
      stringify({ disturbance: { startSeconds: 5, endSeconds: 5 }, applications: [camera] }),
      'disturbance.endSeconds (line 3) must be after startSeconds 5',
    ],
    ['a: [1', 'is not YAML: line'],
    ['a: 1\na: 2', 'is not YAML: line 2'],
    ['a: *b', 'is not YAML'],
    ['--- 1\n--- 2', 'is not YAML'],
  ])('of %j: %s', (text, problem) => {
    expect(problemsOf(text)).toContain(problem);
  });

  it('stay one readable line however the keys look', () => {
    const text = problemsOf(stringify({ ['\u001b[31m\n'.repeat(50)]: 1, applications: [camera] }));
    expect(text).not.toMatch(/\p{Cc}/u);
    expect(text.length).toBeLessThan(250);
  });

  it('are counted where there are too many to read', () => {
    const unknown = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`key${i}`, i]));
    expect(problemsOf(stringify({ ...unknown, applications: [camera] }))).toMatch(/, and 180 more$/);
  });
});

describe('what is asked for', () => {
  it('of the whole system is said in the words of scenarios', () => {
    const { system, clocks, board } = parse(`
system: { objective: min-energy, powerCapWatts: 8, energyBudget: { joules: 90, untilSeconds: 30 }, memoryMegabytes: 2 }
clocks: kernel
board: raspberry-pi-5
applications: [{ name: a, framesPerSecond: 1 }]
`);
    expect(system).toEqual({
      objective: 'min-energy',
      powerCapWatts: 8,
      temperatureCelsius: null,
      energyBudget: { joules: 90, untilSeconds: 30 },
      memoryBytes: 2 * 2 ** 20,
    });
    expect([clocks, board]).toEqual(['kernel', 'raspberry-pi-5']);
  });

  it.each([
    [{ quantile: 'p99' }, { quantile: 0.99 }],
    [{ quantile: 'p99.9' }, { quantile: 0.999 }],
    [{ quantile: 0.5 }, { quantile: 0.5 }],
    [{ missBudget: 0.25 }, { quantile: 0.75 }],
    [{ throughputPerSecond: 30 }, { quantile: 0.95, throughputPerSecond: 30 }],
  ])('of an application as %o', (target, expected) => {
    const [application] = parse(withCamera({ target })).applications;
    expect(application!.target).toMatchObject(expected);
  });

  it.each([
    [{ quantile: 'p49' }, /quantile.* must be a share above 0 and below 1, or a percentile from p50/],
    [{ quantile: 'p100' }, /quantile/],
    [{ quantile: 0.9, missBudget: 0.1 }, /missBudget.* says the same as quantile: leave one of them out/],
    [{ throughputPerSecond: 0 }, /throughputPerSecond/],
  ])('is refused where it makes no sense: %o', (target, problem) => {
    expect(problemsOf(withCamera({ target }))).toMatch(problem);
  });

  it('never ends an energy budget before it began', () => {
    const text = `system: { energyBudget: { joules: 1, untilSeconds: 0 } }\n${withCamera({})}`;
    expect(problemsOf(text)).toMatch(/system.energyBudget.untilSeconds.* must be after the start/);
  });
});

describe('reading the file', () => {
  it.each(
    readdirSync(examples).filter((name) => name.endsWith('.yaml')),
  )('accepts the example %s', async (name) => {
    const {
      configuration: { applications },
    } = await readConfiguration(join(examples, name), environment);
    expect(applications.length).toBeGreaterThan(0);
  });

  it.each([
    ['a file that is not there', join(folder, 'none.yaml')],
    ['a folder', folder],
    ['an endless device', '/dev/zero'],
  ])('refuses %s', async (_what, path) => {
    await expect(readConfiguration(path, environment)).rejects.toMatchObject({ code: 'ERR_FILE_UNREADABLE' });
  });

  it('refuses bytes that are no text', async () => {
    const path = join(folder, 'bytes.yaml');
    writeFileSync(path, Buffer.from([0xff, 0xfe, 0x80]));
    await expect(readConfiguration(path, environment)).rejects.toMatchObject({ code: 'ERR_FILE_UNREADABLE' });
  });
});

describe('whatever the text, the file is read or refused with ERR_CONFIG', () => {
  const readsOrRefuses = (text: string) => {
    try {
      const { applications } = parse(text);
      expect(applications.length).toBeGreaterThan(0);
    } catch (error) {
      expect(error).toBeInstanceOf(CotuneError);
      expect((error as CotuneError).code).toBe('ERR_CONFIG');
      expect((error as CotuneError).toLine()).not.toMatch(/\p{Cc}/u);
    }
  };
  const example = readFileSync(join(examples, 'two-cameras.yaml'), 'utf8');

  it('for any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), readsOrRefuses), { numRuns: 300 });
  });

  it('for any value', () => {
    fc.assert(
      fc.property(fc.object({ key: fc.constantFrom('applications', 'seconds', 'target', 'x') }), (value) =>
        readsOrRefuses(JSON.stringify(value)),
      ),
    );
  });

  it('for an application with any values', () => {
    const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.double(), fc.integer());
    const entry = fc.dictionary(
      fc.constantFrom('name', 'framesPerSecond', 'threads', 'target', 'load', 'images', 'tilesPerFrame'),
      value,
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 3 }), (changes) =>
        readsOrRefuses(stringify({ applications: changes.map((change) => ({ ...camera, ...change })) })),
      ),
    );
  });

  it('for an example with a piece cut out or put in', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 5 }),
      fc.constantFrom('&a ', '*a', '{', '? ', '!!'),
    );
    const place = fc.nat({ max: example.length });
    fc.assert(
      fc.property(place, place, piece, (a, b, text) =>
        readsOrRefuses(example.slice(0, a) + text + example.slice(b)),
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['deep nesting', '['.repeat(100_000)],
    ['deep nesting of maps', '{a: '.repeat(20_000)],
    [
      'aliases that multiply',
      `a0: &a0 [x, x]\n${[1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => `a${i}: &a${i} [${`*a${i - 1}, `.repeat(9)}]`).join('\n')}`,
    ],
    ['a list that holds itself', 'applications: &a [*a]'],
    ['the names of prototypes', '__proto__: {a: 1}\nconstructor: 1\napplications: [{__proto__: 1}]'],
  ])('for %s', (_what, text) => {
    readsOrRefuses(text);
  });
});

describe('an application of texts in the file of a run', () => {
  const texts = { name: 'dictation', requestsPerSecond: 10 };
  const withTexts = (change: object) => stringify({ applications: [{ ...texts, ...change }] });

  it('needs no more than a name and a rate: texts come by chance, from the bundled library', () => {
    expect(parse(withTexts({})).applications[0]).toMatchObject({
      specification: {
        kind: 'text',
        library: '/bundled-texts',
        requestsPerSecond: 10,
        arrivals: 'poisson',
        texts: null,
        queueLimit: 8,
      },
      target: { deadlineSeconds: 0.1 },
    });
    expect(
      parse(withTexts({ library: '../x', arrivals: 'periodic' })).applications[0]!.specification,
    ).toMatchObject({ library: '/x', arrivals: 'periodic' });
  });

  it('takes no keys of images, as images take none of texts', () => {
    expect(problemsOf(withTexts({ images: 'x.tar' }))).toContain('only for applications of images');
    expect(problemsOf(withCamera({ arrivals: 'poisson' }))).toContain('only for applications of texts');
    expect(problemsOf(withTexts({ framesPerSecond: 3 }))).toContain('leave one out');
    expect(problemsOf(stringify({ applications: [{ name: 'x' }] }))).toContain(
      'framesPerSecond (line 2) is missing',
    );
  });
});
