import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { surveyDevice } from '#cotune/device/linux/survey.js';
import { openTree } from '#cotune/device/linux/tree.js';
import { cotune } from '../support/command-line.js';
import { type Dump, missingDumps, readDumps, readExpected, treeOf } from '../support/dumps.js';

const folder = mkdtempSync(join(tmpdir(), 'cotune-doctor-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Puts a dump on disk, links and all. */
function unpack(name: string, { files, symlinks = {} }: Dump): string {
  const root = join(folder, name);
  const place = (path: string) => {
    const full = join(root, path);
    mkdirSync(dirname(full), { recursive: true });
    return full;
  };
  for (const [path, text] of Object.entries(files)) writeFileSync(place(path), text, 'latin1');
  for (const [path, target] of Object.entries(symlinks)) symlinkSync(target, place(path));
  return root;
}

async function doctor(...args: string[]) {
  const { status, stdout, stderr } = await cotune(['doctor', ...args]);
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

const document = async (...args: string[]) => JSON.parse(await doctor(...args, '--json'));

describe.skipIf(missingDumps())('cotune doctor on a dump', () => {
  const dumps = new Map(missingDumps() ? [] : readDumps());
  const expected = missingDumps() ? {} : readExpected();

  it.each([
    'hwloc-nvidia-dgx-gb10',
    'RECONSTRUCTED-jetson-xavier-nx-jp5',
    'x86-node-exporter-fixture',
  ])('in a folder says of %s what the contract asks for', async (name) => {
    const found = await document('--root', unpack(name, dumps.get(name)!));
    const wanted = expected[name]!;
    expect(found.schemaVersion).toBe(1);
    expect(found.cpus).toEqual(wanted.cpus_present);
    expect(found.cpusWithoutDomain).toEqual(wanted.cpus_without_domain);
    expect(found.clusters).toEqual(
      wanted.clusters?.map((cluster) => ({
        cpus: cluster.cpus,
        minKilohertz: cluster.min_khz,
        maxKilohertz: cluster.max_khz,
        frequenciesKilohertz: cluster.available_khz,
        governors: cluster.governors,
        governor: cluster.governor,
      })) ?? null,
    );
    expect(found.gpus).toHaveLength(wanted.devfreq.length);
    expect(found.thermalZones).toHaveLength(wanted.thermal_zones ?? 0);
    expect(found.powerSensors).toHaveLength(wanted.power_sensors ?? 0);
    expect(found.conflicts).toEqual([]);
    for (const knob of found.knobs)
      expect(knob).toMatchObject({ writable: false, reason: expect.stringContaining('picture') });
    for (const { value, reason } of found.monitors) expect((value === null) === (reason !== null)).toBe(true);
  });

  it('finds the same on disk as in memory, through every link', () => {
    for (const [name, dump] of [...dumps].filter(([, { symlinks }]) => symlinks !== undefined)) {
      const onDisk = surveyDevice(openTree(unpack(`${name}-again`, dump)));
      expect(JSON.parse(JSON.stringify(onDisk))).toEqual(
        JSON.parse(JSON.stringify(surveyDevice(treeOf(dump)))),
      );
    }
  });

  it('takes a dump as a file too, by name where there are several', async () => {
    const file = join(folder, 'dumps.json');
    const name = 'RECONSTRUCTED-jetson-xavier-nx-jp4';
    writeFileSync(file, JSON.stringify({ [name]: dumps.get(name), other: { files: {} } }));
    const lines = await doctor('--root', `${file}#${name}`);
    for (const text of [
      'cpu 0-5',
      '25 steps',
      'gpu 17000000.gv11b',
      'power.VDD_IN',
      '4.00 W',
      'passive 90.5 °C',
    ])
      expect(lines).toContain(text);
    expect((await cotune(['doctor', '--root', file])).stderr).toMatch(
      /ERR_DEVICE_ROOT: .* holds 2 dumps; name one/,
    );
  });
});

describe('cotune doctor', () => {
  it('says what this machine has', async () => {
    const found = await document();
    expect(found.cpus.length).toBeGreaterThan(0);
    const busy = found.monitors.find(({ name }: { name: string }) => name === 'cpu.busy');
    expect(busy).toMatchObject({ unit: 'cores', reason: null, source: '/proc/stat' });
    for (const { writable, reason } of found.knobs) expect(writable).toBe(reason === null);
    expect(await doctor()).toMatch(/^Machine\n {2}board/);
    expect(await doctor('--udev')).toMatch(/^# /);
  });

  it.each([
    ['without a name', () => '', 'the root is empty'],
    ['that is not there', () => join(folder, 'none'), 'cannot be read as a folder'],
    ['without a machine in it', () => mkdtempSync(join(folder, 'empty-')), 'holds no sys and no proc'],
    ['that is the sys itself', () => '/sys', 'is the sys of a machine'],
    ['that is a file', () => import.meta.filename, 'cannot be read as a folder'],
  ])('refuses a root %s', async (_what, root, reason) => {
    const { status, stdout, stderr } = await cotune(['doctor', '--root', root(), '--json']);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('cotune: ERR_DEVICE_ROOT: ');
    expect(stderr).toContain(reason);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses a board that nobody serves', async () => {
    const { status, stderr } = await cotune(['doctor', '--root', `unix:${join(folder, 'none.sock')}`]);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^cotune: ERR_BOARD_UNREACHABLE: the board at .*none\.sock cannot be reached: ENOENT/,
    );
    expect((await cotune(['doctor', '--root', 'unix:'])).stderr).toContain('ERR_DEVICE_ROOT');
  });

  it('refuses a file that is no dump', async () => {
    const file = join(folder, 'no-dump.json');
    writeFileSync(file, '{"files": 7}');
    expect((await cotune(['doctor', '--root', file])).stderr).toContain('holds no dump of a machine');
  });
});

describe('cotune boards', () => {
  it('lists the boards with their provenance, or shows one', async () => {
    const { boards } = JSON.parse((await cotune(['boards', '--json'])).stdout);
    expect(boards.length).toBeGreaterThan(9);
    for (const board of boards)
      expect(board).toMatchObject({
        name: expect.any(String),
        soc: expect.any(String),
        domains: expect.any(Array),
        provenance: { numbers: { published: expect.any(Number) } },
      });
    expect((await cotune(['boards', 'rk3588'])).stdout).toMatch(/4 x arm,cortex-a55.*\n.*2 x arm,cortex-a76/);
    expect((await cotune(['boards', 'x'])).stderr).toContain('ERR_BOARD_UNKNOWN');
  });
});
