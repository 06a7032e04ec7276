/** What cotune changes of this very machine is given back also after `kill -9`. Skipped, and told, where it cannot be changed. */

import { execFileSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createRealClock } from '#cotune/core/clock.js';
import { hierarchyFor, readGroup } from '#cotune/device/linux/hierarchies.js';
import { pressureMonitors } from '#cotune/device/linux/pressure.js';
import { readThreadProcessors } from '#cotune/device/linux/process-affinity.js';
import { usableProcessors } from '#cotune/device/linux/processors.js';
import { openTree } from '#cotune/device/linux/tree.js';
import { cotune, mainScript } from '../../support/command-line.js';
import { ended, kill, readNow, startIdle, startScript } from '../../support/processes.js';

const tree = openTree();
const online = '/sys/devices/system/cpu/cpu1/online';
const cpu = hierarchyFor(tree, 'cpu');
const cpuset = hierarchyFor(tree, 'cpuset');

/** True, with a line that says why, where this machine does not allow a test. */
function missing(what: string, holds: boolean): boolean {
  if (!holds) console.warn(`skipped on this machine: ${what}`);
  return !holds;
}

function writable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const twoProcessors = usableProcessors(tree).includes(0) && usableProcessors(tree).includes(1);
const noAffinity = missing('it has not processors 0 and 1', twoProcessors);
const noGroups = missing(
  'control groups of version 1 for cpu and cpuset are not ours to make',
  [cpu, cpuset].every((one) => one?.version === 1 && writable(join(one.folder, 'cgroup.procs'))) &&
    twoProcessors,
);
const noHotplug = missing(`${online} cannot be written`, writable(online) && twoProcessors);

const state = () => ({ COTUNE_STATE_DIR: mkdtempSync(join(tmpdir(), 'cotune-state-')) });
const inference = () => startScript('inference-process.mjs', [], 'ready');
const masks = (pid: number) => [...readThreadProcessors(tree, pid).values()].map((cpus) => cpus.join());

async function restore(environment: Record<string, string>) {
  const { status, stdout } = await cotune(['restore', '--json'], () => {}, environment);
  return { status, ...JSON.parse(stdout) };
}

describe.skipIf(noAffinity)('the affinity of a process that infers', () => {
  it('is given back after a kill', async () => {
    const [environment, application] = [state(), await inference()];
    const before = masks(application.pid);
    const changer = await startScript(
      'changer.mjs',
      ['affinity', String(application.pid), 'wait'],
      'changed',
      environment,
    );
    expect(new Set(masks(application.pid))).toEqual(new Set(['0']));
    await kill(changer);
    expect(await restore(environment)).toMatchObject({
      status: 0,
      restored: [{ path: `/proc/${application.pid}`, from: '0', to: '0-1' }],
      failed: [],
    });
    expect(masks(application.pid)).toEqual(before);
    expect(await restore(environment)).toMatchObject({ status: 0, restored: [], failed: [] });
  });

  it.each([
    ['leave', 0],
    ['exit', 3],
    ['throw', 1],
  ] as const)('is given back by a process whose end is %s', async (end, status) => {
    const [environment, application] = [state(), await inference()];
    const before = masks(application.pid);
    const changer = await startScript(
      'changer.mjs',
      ['affinity', String(application.pid), end],
      'changed',
      environment,
    );
    expect(await ended(changer)).toBe(status);
    expect(masks(application.pid)).toEqual(before);
    expect(await restore(environment)).toMatchObject({ restored: [] });
  });

  it('stays where somebody else has put it since', async () => {
    const [environment, application] = [state(), await inference()];
    const changer = await startScript(
      'changer.mjs',
      ['affinity', String(application.pid), 'wait'],
      'changed',
      environment,
    );
    await kill(changer);
    execFileSync('taskset', ['-a', '-p', '-c', '1', String(application.pid)]);
    expect(await restore(environment)).toMatchObject({ status: 0, restored: [], left: [{ found: '1' }] });
    expect(new Set(masks(application.pid))).toEqual(new Set(['1']));
  });
});

describe.skipIf(noGroups)('the control groups of a process that infers', () => {
  it('limit it, and are gone after a kill', async () => {
    const [environment, application] = [state(), await inference()];
    const groups = () => [cpu!, cpuset!].map((hierarchy) => readGroup(tree, hierarchy, application.pid)!);
    const before = groups();
    const changer = await startScript(
      'changer.mjs',
      ['group', String(application.pid), 'wait'],
      'changed',
      environment,
    );
    const [cpuGroup, cpusetGroup] = groups();
    expect(readNow(`${cpuGroup}/cpu.cfs_quota_us`)).toBe('50000');
    expect(readNow(`${cpusetGroup}/cpuset.cpus`)).toBe('0');
    expect(new Set(masks(application.pid))).toEqual(new Set(['0']));
    await kill(changer);
    const { status, restored, failed } = await restore(environment);
    expect([status, failed]).toEqual([0, []]);
    expect(restored.map(({ to }: { to: string }) => to)).toContain('removed');
    expect(groups()).toEqual(before);
    expect([existsSync(cpuGroup!), existsSync(cpusetGroup!)]).toEqual([false, false]);
    expect(new Set(masks(application.pid))).toEqual(new Set(['0,1']));
  });

  it('hold the process to its quota', async () => {
    const [environment, application] = [state(), await startScript('spinner.mjs', [], 'ready')];
    const changer = await startScript(
      'changer.mjs',
      ['group', String(application.pid), 'wait'],
      'changed',
      environment,
    );
    const ticks = () => readFileSync(`/proc/${application.pid}/stat`, 'latin1').split(') ')[1]!.split(' ');
    const busy = () => (Number(ticks()[11]) + Number(ticks()[12])) / 100;
    const before = busy();
    await pause(1000);
    const used = busy() - before;
    await kill(changer);
    expect(await restore(environment)).toMatchObject({ status: 0, failed: [] });
    expect(used).toBeGreaterThan(0.1);
    expect(used).toBeLessThan(0.65);
  });
});

describe.skipIf(noHotplug)('a processor that is offline', () => {
  const group = cpuset === null ? '' : `${cpuset.folder}/cotune-test-${process.pid}`;
  afterEach(() => {
    writeFileSync(online, '1');
    if (existsSync(group)) rmdirSync(group);
  });

  it.skipIf(noGroups)('comes back after a kill, also to the groups and threads that lost it', async () => {
    const environment = state();
    const [free, pinned] = [await startIdle(), await startIdle()];
    mkdirSync(group);
    writeFileSync(`${group}/cpuset.cpus`, '0-1');
    writeFileSync(`${group}/cpuset.mems`, readNow(`${cpuset!.folder}/cpuset.mems`));
    for (const { pid } of [free, pinned]) writeFileSync(`${group}/cgroup.procs`, String(pid));
    execFileSync('taskset', ['-p', '-c', '1', String(pinned.pid)]);

    const changer = await startScript('changer.mjs', ['offline', '0', 'wait'], 'changed', environment);
    await kill(changer);
    const whileOffline = [
      readNow(online),
      readNow(`${group}/cpuset.cpus`),
      masks(free.pid),
      masks(pinned.pid),
    ];
    const { status, restored, failed } = await restore(environment);

    expect(whileOffline).toEqual(['0', '0', ['0'], ['0']]);
    expect([status, failed]).toEqual([0, []]);
    expect(restored[0]).toEqual({ path: online, from: '0', to: '1' });
    expect(restored).toContainEqual({ path: `${group}/cpuset.cpus`, from: '0', to: '0-1' });
    expect(readNow(online)).toBe('1');
    expect(readNow(`${group}/cpuset.cpus`)).toBe('0-1');
    expect([masks(free.pid), masks(pinned.pid)]).toEqual([['0,1'], ['1']]);
    await Promise.all([kill(free), kill(pinned)]);
    await pause(100);
  });

  it.skipIf(noGroups)('gets back the tasks of a group that had no other', async () => {
    const [environment, task] = [state(), await startIdle()];
    mkdirSync(group);
    writeFileSync(`${group}/cpuset.cpus`, '1');
    writeFileSync(`${group}/cpuset.mems`, readNow(`${cpuset!.folder}/cpuset.mems`));
    writeFileSync(`${group}/cgroup.procs`, String(task.pid));
    await kill(await startScript('changer.mjs', ['offline', '0', 'wait'], 'changed', environment));
    expect(readGroup(tree, cpuset!, task.pid)).toBe(cpuset!.folder);
    expect(await restore(environment)).toMatchObject({ status: 0, failed: [] });
    expect(readNow(`${group}/cpuset.cpus`)).toBe('1');
    expect(readGroup(tree, cpuset!, task.pid)).toBe(group);
    expect(masks(task.pid)).toEqual(['1']);
    await kill(task);
    await pause(100);
  });
});

/** Whom unprivileged processes run as: `nobody`, whose group is `nogroup` or `nobody`. */
const nobody = 65_534;
const groupOfNobody = readFileSync('/etc/group', 'utf8')
  .split('\n')
  .map((line) => line.split(':'))
  .find(([, , id]) => Number(id) === nobody)?.[0];
const noWriter = missing(
  'this is not root, or there is no group of nobody',
  process.getuid?.() === 0 && groupOfNobody !== undefined,
);

describe.skipIf(noGroups || noWriter)('a process without privileges', () => {
  it('tunes through the privileged writer, which undoes it when the process, or the writer, is killed', async () => {
    const socket = join(mkdtempSync(join(tmpdir(), 'cotune-writer-')), 'run/writer.sock');
    chmodSync(dirname(dirname(socket)), 0o755);
    const environment = state();
    const startWriter = () =>
      startScript(
        mainScript,
        ['writer', '--socket', socket, '--group', groupOfNobody!],
        'listening',
        environment,
      );
    const startClient = async () => {
      const folder = mkdtempSync(join(tmpdir(), 'cotune-nobody-'));
      chownSync(folder, nobody, nobody);
      const client = await startScript(
        'unprivileged.mjs',
        [],
        'changed',
        { COTUNE_STATE_DIR: folder, COTUNE_WRITER_SOCKET: socket },
        nobody,
      );
      return { client, group: readGroup(tree, cpu!, client.pid)! };
    };
    const writer = await startWriter();
    const first = await startClient();
    expect(readNow(`${first.group}/cpu.cfs_quota_us`)).toBe('50000');
    await kill(first.client);
    await pause(500);
    expect(existsSync(first.group)).toBe(false);

    const knobsOf = async (environment: Record<string, string>) => {
      const doctor = await cotune(['doctor', '--json'], () => {}, environment, nobody);
      expect([doctor.status, doctor.stderr]).toEqual([0, '']);
      const { knobs } = JSON.parse(doctor.stdout);
      return Object.fromEntries(
        knobs.map(({ name, writable }: { name: string; writable: boolean }) => [name, writable]),
      );
    };
    expect(await knobsOf({ COTUNE_WRITER_SOCKET: '/no/such/socket' })).toMatchObject({
      'cgroup.quota': false,
      affinity: true,
    });
    expect(await knobsOf({ COTUNE_WRITER_SOCKET: socket })).toMatchObject({
      'cgroup.quota': true,
      affinity: true,
    });

    const second = await startClient();
    await kill(writer);
    expect(existsSync(second.group)).toBe(true);
    await startWriter();
    expect(existsSync(second.group)).toBe(false);
    expect(readGroup(tree, cpu!, second.client.pid)).toBe(cpu!.folder);
  });
});

describe.skipIf(missing('it runs without PSI', existsSync('/proc/pressure/cpu')))('pressure', () => {
  it('is read as a ratio', () => {
    for (const monitor of pressureMonitors(tree, createRealClock()))
      expect(monitor.read()).toMatchObject({ value: expect.any(Number) });
  });
});
