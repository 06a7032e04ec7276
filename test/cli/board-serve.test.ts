import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { createRealClock } from '#cotune/core/clock.js';
import { machineOf } from '#cotune/device/linux/safety/machine.js';
import { ownerOf, readBoot } from '#cotune/device/linux/safety/owner.js';
import { recover } from '#cotune/device/linux/safety/recover.js';
import { connectTree } from '#cotune/device/linux/served/connect-tree.js';
import type { WritableTree } from '#cotune/device/linux/writable-tree.js';
import { virtualBoard } from '#cotune/device/virtual/boards.js';
import { cotune, mainScript } from '../support/command-line.js';
import { temporaryFolder } from '../support/folder.js';
import { ended, kill, startScript } from '../support/processes.js';

const folder = temporaryFolder();
let boards = 0;

async function serveBoard(name: string, ...options: string[]) {
  const socket = join(folder, `${boards++}.sock`);
  const server = await startScript(
    mainScript,
    ['board', 'serve', name, '--socket', socket, ...options],
    'is served',
  );
  return { server, socket };
}

const trees = new Set<WritableTree>();
afterEach(() => {
  for (const tree of trees) tree.close();
  trees.clear();
});
function board(socket: string) {
  const tree = connectTree(socket);
  trees.add(tree);
  const read = (path: string) => {
    const content = tree.read(path);
    return 'text' in content ? content.text.trim() : content.absent;
  };
  return { tree, read };
}

describe('cotune board serve', () => {
  it('shows doctor a machine on which something moves', async () => {
    const { socket } = await serveBoard('odroid-xu3', '--load', '5');
    const { status, stdout, stderr } = await cotune(['doctor', '--root', `unix:${socket}`, '--json']);
    expect([status, stderr]).toEqual([0, '']);
    const found = JSON.parse(stdout);
    expect(found.board.name).toBe('odroid-xu3');
    expect(found.clusters.map(({ cpus }: { cpus: number[] }) => cpus)).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
    expect(found.gpus).toHaveLength(1);
    expect(found.thermalZones.length).toBeGreaterThan(0);
    expect(found.powerSensors.map(({ name }: { name: string }) => name)).toEqual([
      'ARM',
      'KFC',
      'MEM',
      'G3D',
    ]);
    expect(found.knobs.filter(({ writable }: { writable: boolean }) => !writable)).toEqual([]);
    const value = (name: string) =>
      found.monitors.find((one: { name: string }) => one.name === name).value as number;
    expect(value('cpu.busy')).toBeCloseTo(5, 0);
    expect(value('cpu.busy.cpu4')).toBeGreaterThan(0.9);
    expect(value('cpu.busy.cpu7')).toBeLessThan(0.1);
    expect(value('cpu.frequency.policy4')).toBe(2e9);
    expect(value('power.ARM')).toBeGreaterThan(0.5);
  });

  it('serves the board of a file, and says what is wrong with one', async () => {
    const file = join(folder, 'mine.yaml');
    writeFileSync(file, stringify({ ...virtualBoard('raspberry-pi-5'), name: 'mine', title: 'My board' }));
    const { socket } = await serveBoard(file);
    expect(board(socket).read('/proc/device-tree/model')).toBe('My board\0');
    const options = ['--socket', join(folder, 'never.sock')];
    const refused = async (...args: string[]) =>
      (await cotune(['board', 'serve', ...args, ...options])).stderr;
    expect(await refused('odroid-xu4')).toMatch(/ERR_BOARD_UNKNOWN.*did you mean odroid-xu3/);
    expect(await refused(join(folder, 'none.yaml'))).toContain('ERR_FILE_UNREADABLE');
    expect(await refused('odroid-xu3', '--load', '9')).toMatch(/ERR_USAGE.*processors are 0-7/);
  });

  it('is one board for one socket, and takes it away when it ends', async () => {
    const { server, socket } = await serveBoard('odroid-xu3');
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    const second = await cotune(['board', 'serve', 'odroid-xu3', '--socket', socket]);
    expect([second.status, second.stderr]).toEqual([
      1,
      expect.stringContaining('another process listens there'),
    ]);
    server.kill('SIGTERM');
    expect(await ended(server)).toBe(143);
    expect(statSync(socket, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('heats up and counts while nobody looks', async () => {
    const { socket } = await serveBoard('jetson-xavier-nx', '--load', '6');
    const { read } = board(socket);
    const joules = () => Number(/^cpu0 (\d+)/m.exec(read('/proc/stat'))![1]);
    const zone = '/sys/class/thermal/thermal_zone0/temp';
    const [before, cool] = [joules(), Number(read(zone))];
    await new Promise((done) => setTimeout(done, 1500));
    expect(joules() - before).toBeGreaterThan(100);
    expect(Number(read(zone))).toBeGreaterThan(cool);
  });
});

const big = '/sys/devices/system/cpu/cpufreq/policy4';
const changes = [
  'cpu.governor.policy4=userspace',
  'cpu.frequency.policy4.pinned=1000000000',
  'cpu.online.cpu7=0',
  'gpu.frequency.11800000.mali.maximum=266000000',
];

describe('what cotune changes on a served board', () => {
  const values = (read: (path: string) => string) => ({
    governor: read(`${big}/scaling_governor`),
    range: [read(`${big}/scaling_min_freq`), read(`${big}/scaling_max_freq`)],
    online: read('/sys/devices/system/cpu/online'),
    gpu: read('/sys/class/devfreq/11800000.mali/max_freq'),
  });

  it('is given back when it leaves', async () => {
    const { socket } = await serveBoard('odroid-xu3');
    const { read } = board(socket);
    const before = values(read);
    const changer = await startScript(
      'board-changer.mjs',
      [socket, join(folder, 'a'), 'leave', ...changes],
      'changed',
    );
    expect(await ended(changer)).toBe(0);
    expect(values(read)).toEqual(before);
  });

  it('is undone after a kill, by whoever restores next', async () => {
    const { socket } = await serveBoard('odroid-xu3');
    const { tree, read } = board(socket);
    const state = join(folder, 'b');
    const before = values(read);
    const changer = await startScript('board-changer.mjs', [socket, state, 'wait', ...changes], 'changed');
    const changed = {
      governor: 'userspace',
      range: ['1000000', '1000000'],
      online: '0-6',
      gpu: '266000000',
    };
    expect(values(read)).toEqual(changed);
    const restore = () =>
      recover(machineOf(tree, createRealClock()), {
        folder: state,
        boot: readBoot(tree),
        owner: ownerOf(tree, process.pid),
      });
    expect((await restore()).problems).toMatchObject([{ code: 'ERR_JOURNAL_IN_USE' }]);
    expect(values(read)).toEqual(changed);
    await kill(changer);
    const { restored, failed, problems } = await restore();
    expect([failed, problems]).toEqual([[], []]);
    expect(restored.length).toBeGreaterThanOrEqual(5);
    expect(values(read)).toEqual(before);
  });

  it('is contested when another process of cotune has it', async () => {
    const { socket } = await serveBoard('odroid-xu3');
    const state = join(folder, 'c');
    await startScript('board-changer.mjs', [socket, state, 'wait', changes[0]!], 'changed');
    await expect(
      startScript(
        'board-changer.mjs',
        [socket, state, 'leave', changes[0]!.replace('userspace', 'performance')],
        'changed',
      ),
    ).rejects.toThrow(/ERR_KNOB_CONTESTED|is set by process/);
  });

  it('does not hold on a board that was started anew', async () => {
    const { server, socket } = await serveBoard('odroid-xu3');
    const state = join(folder, 'd');
    const changer = await startScript('board-changer.mjs', [socket, state, 'wait', changes[0]!], 'changed');
    await kill(changer);
    await kill(server);
    await startScript(mainScript, ['board', 'serve', 'odroid-xu3', '--socket', socket], 'is served');
    const { tree } = board(socket);
    const options = { folder: state, boot: readBoot(tree), owner: ownerOf(tree, process.pid) };
    const { problems } = await recover(machineOf(tree, createRealClock()), options);
    expect(problems).toMatchObject([{ code: 'ERR_JOURNAL_OTHER_BOOT' }]);
  });
});
