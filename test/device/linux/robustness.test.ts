import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { doctorDocument } from '#cotune/cli/doctor-document.js';
import { doctorLines } from '#cotune/cli/doctor-lines.js';
import { createPaint } from '#cotune/cli/text.js';
import { VirtualClock } from '#cotune/core/clock.js';
import { type Inspection, inspectDevice, readMonitors } from '#cotune/device/inspection.js';
import { udevRules } from '#cotune/device/linux/remedies.js';
import { memoryTree, type Tree } from '#cotune/device/linux/tree.js';
import { type Dump, missingDumps, readDumps } from '../../support/dumps.js';
import { garbledFrom, withOtherNumbers } from './garbled.js';

const dumps = missingDumps() ? [] : readDumps();

/** Files of these paths cannot be read, as by one who is not root. */
function unreadable(tree: Tree, paths: ReadonlySet<string>): Tree {
  const read: Tree['read'] = (path) => (paths.has(path) ? { absent: `${path}: EACCES` } : tree.read(path));
  const list: Tree['list'] = (path) => (paths.has(path) ? { absent: `${path}: EACCES` } : tree.list(path));
  return { ...tree, read, list, open: (path) => ({ read: () => read(path) }) };
}

/** Every number that is said is one that can be, and what is said as text can be printed. */
function expectSensible(inspection: Inspection) {
  const walk = (value: unknown): void => {
    if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
    else if (typeof value === 'string') expect(value).not.toMatch(/\p{Cc}/u);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
  };
  const { monitors: _monitors, absent: _absent, ...rest } = inspection;
  walk(rest);
  for (const cluster of inspection.clusters ?? []) {
    expect(cluster.cpus.length).toBeGreaterThan(0);
    for (const kilohertz of cluster.frequenciesKilohertz ?? []) expect(kilohertz).toBeGreaterThan(0);
  }
  for (const { celsius } of inspection.thermalZones) expect(Math.abs(celsius ?? 0)).toBeLessThanOrEqual(250);
}

function inspect(tree: Tree) {
  const clock = new VirtualClock();
  const inspection = inspectDevice(tree, clock);
  readMonitors(inspection.monitors);
  clock.advance(0.5);
  expectSensible(inspection);
  for (const { reading } of readMonitors(inspection.monitors))
    if ('value' in reading) expect(Number.isFinite(reading.value)).toBe(true);
    else expect(reading.absent).toMatch(/\S/);
  const readings = readMonitors(inspection.monitors);
  expect(JSON.stringify(doctorDocument(inspection, readings))).toContain('"knobs"');
  for (const line of doctorLines(inspection, readings, createPaint(false)))
    expect(line).not.toMatch(/\p{Cc}/u);
  const names = inspection.monitors.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const line of udevRules(inspection.knobs, [])) expect(line).not.toContain('\n');
  return inspection;
}

/** A dump with some of its files changed. */
function damaged({ files, symlinks = {} }: Dump): fc.Arbitrary<Tree> {
  const paths = Object.keys(files);
  const change = (path: string) =>
    fc.oneof(
      fc.constant(undefined),
      fc.constant(''),
      garbledFrom(files[path]!.slice(0, 2000)),
      withOtherNumbers(files[path]!.slice(0, 2000)),
    );
  const changes = fc
    .subarray(paths, { maxLength: Math.min(60, paths.length) })
    .chain((some) => fc.tuple(...some.map((path) => change(path).map((text) => [path, text] as const))));
  const hidden = fc.subarray([...paths, '/sys/class', '/sys/devices/system/cpu', '/proc'], { maxLength: 20 });
  return fc.tuple(changes, hidden).map(([some, secret]) => {
    const entries = Object.entries({ ...files, ...Object.fromEntries(some) });
    const left = entries.filter((entry): entry is [string, string] => entry[1] !== undefined);
    return unreadable(memoryTree(Object.fromEntries(left), symlinks), new Set(secret));
  });
}

describe.skipIf(dumps.length === 0)('a damaged dump', () => {
  it.each(dumps)('of %s is read as far as it goes', (_name, dump) => {
    fc.assert(
      fc.property(damaged(dump), (tree) => void inspect(tree)),
      { numRuns: 4 },
    );
  });

  it.each(dumps)('of %s with every file emptied holds nothing', (_name, { files, symlinks }) => {
    const empty = Object.fromEntries(Object.keys(files).map((path) => [path, '']));
    const { clusters, knobs, gpus } = inspect(memoryTree(empty, symlinks));
    expect(clusters).toBeNull();
    expect([...gpus, ...knobs.filter(({ name }) => name.startsWith('cpu.'))]).toEqual([]);
  });
});

describe('absurd files', () => {
  const cpu = '/sys/devices/system/cpu';

  it.each([
    '-1',
    '0',
    '999999999999',
    '99999999999999999999',
    'NaN',
    '1e9',
    '-2147483648',
    '4294967295999',
  ])('such as a clock of %j kHz are no clock', (text) => {
    const files = {
      [`${cpu}/present`]: '0-1\n',
      [`${cpu}/cpufreq/policy0/related_cpus`]: '0 1\n',
      [`${cpu}/cpufreq/policy0/cpuinfo_max_freq`]: `${text}\n`,
      [`${cpu}/cpufreq/policy0/scaling_available_frequencies`]: `${text} 1000000\n`,
    };
    const { clusters } = inspect(memoryTree(files));
    expect(clusters).toMatchObject([{ cpus: [0, 1], maxKilohertz: null, frequenciesKilohertz: [1_000_000] }]);
  });

  it('such as a list of all processors that could ever be fill no memory', () => {
    for (const text of ['0-8191', '0-99999999', '0-8191,'.repeat(1000)]) {
      const { cpus } = inspect(memoryTree({ [`${cpu}/present`]: text }));
      expect(cpus.length).toBeLessThanOrEqual(8192);
    }
  });

  it('such as loops of links lead nowhere', () => {
    const links = {
      '/sys/class/devfreq/a': '../devfreq/b',
      '/sys/class/devfreq/b': 'a',
      '/sys/devices/loop': '../devices',
      [`${cpu}/cpu0/cpufreq`]: 'cpufreq',
      '/sys/class/hwmon/hwmon0': '/sys/class/hwmon',
    };
    const { gpus, clusters } = inspect(memoryTree({ [`${cpu}/present`]: '0\n' }, links));
    expect([gpus, clusters]).toEqual([[], null]);
  });
});
