import { describe, expect, it } from 'vitest';
import { type KernelFile, plainFile, readOnlyFile } from '#cotune/device/linux/kernel-tree.js';
import { ApplicationGroup } from '#cotune/device/linux/knobs/application-group.js';
import { mappingsOf } from '#cotune/device/linux/mappings.js';
import { memoryMachine, processes } from '../../../support/memory-machine.js';

const root = '/sys/fs/cgroup';
const mappings = mappingsOf([0, 1]);

/** Process 20 in a group, with `cgroup.procs` files that move it. */
function machineWithGroups(mounts: string, current: string, groupFiles: Record<string, string>) {
  const members: { group: string } = { group: current };
  const procs = (folder: string): KernelFile => ({
    read: () => (members.group === folder ? '20' : ''),
    write: (text) => {
      if (text === '20') members.group = folder;
    },
  });
  const populate = (folder: string) => ({
    'cgroup.procs': procs(folder),
    ...Object.fromEntries(Object.entries(groupFiles).map(([name, text]) => [name, plainFile(text)])),
  });
  const mounted = mounts.split(' ')[4]!;
  const version = mounts.includes('cgroup2') ? '0::' : '3:cpu,cpuset:';
  const machine = memoryMachine(
    {
      ...processes([20]),
      '/proc/self/mountinfo': readOnlyFile(mounts),
      '/proc/20/cgroup': { read: () => `${version}${members.group.slice(mounted.length) || '/'}` },
      [`${mounted}/cgroup.procs`]: procs(mounted),
      [`${current}/cgroup.procs`]: procs(current),
      [`${current}/cpuset.cpus`]: plainFile('0-1'),
      [`${current}/cpuset.mems`]: plainFile('0'),
    },
    { populate },
  );
  return { ...machine, members };
}

const first = { 'cpu.cfs_quota_us': '-1', 'cpu.shares': '1024', 'cpuset.cpus': '', 'cpuset.mems': '' };
const second = {
  'cpu.max': 'max 100000',
  'cpu.weight': '100',
  'cpu.uclamp.min': '0.00',
  'cpu.uclamp.max': 'max',
  'cpuset.cpus': '',
};

const versionOne = () =>
  machineWithGroups(`31 30 0:28 / ${root}/all rw - cgroup cgroup rw,cpu,cpuset`, `${root}/all/docker`, first);

function versionTwo() {
  const slice = `${root}/user.slice`;
  const machine = machineWithGroups(
    `31 30 0:28 / ${root} rw - cgroup2 cgroup2 rw`,
    `${slice}/session.scope`,
    second,
  );
  const given = new Set(['memory']);
  machine.files[`${root}/cgroup.controllers`] = readOnlyFile('cpuset cpu memory');
  machine.files[`${slice}/cgroup.subtree_control`] = {
    read: () => [...given].join(' '),
    write(text) {
      for (const word of text.split(' ')) {
        if (word.startsWith('+')) given.add(word.slice(1));
        else given.delete(word.slice(1));
      }
    },
  };
  return { ...machine, slice, given };
}

const limit = (group: ApplicationGroup, what: string) =>
  group.limits.find(({ name }) => name.startsWith(`cgroup.${what}`))!;

describe('the group of an application', () => {
  it('lies, in version 1, below the one that the process was in, and is gone afterwards', async () => {
    const machine = versionOne();
    const group = await ApplicationGroup.open(machine.writer, { name: 'camera', pid: 20, mappings });
    const folder = `${root}/all/docker/cotune.camera`;
    expect(machine.members.group).toBe(folder);
    expect(machine.read(`${folder}/cpuset.mems`)).toBe('0');
    await limit(group, 'quota').set(0.5);
    await limit(group, 'weight').set(200);
    await group.cpuset!.set(mappings[1]!);
    expect(machine.read(`${folder}/cpu.cfs_quota_us`)).toBe('50000');
    expect(machine.read(`${folder}/cpu.shares`)).toBe('2048');
    expect([limit(group, 'quota').get(), limit(group, 'weight').get(), group.cpuset!.get()]).toEqual([
      0.5,
      200,
      mappings[1],
    ]);
    expect((await group.close()).failed).toEqual([]);
    expect(machine.members.group).toBe(`${root}/all/docker`);
    expect('absent' in machine.tree.list(folder)).toBe(true);
    expect((await machine.writer.close()).restored).toEqual([]);
  });

  it('lies, in version 2, beside it, where a group with processes hands nothing down', async () => {
    const machine = versionTwo();
    const group = await ApplicationGroup.open(machine.writer, { name: 'camera', pid: 20, mappings });
    const folder = `${machine.slice}/cotune.camera`;
    expect([machine.members.group, [...machine.given]]).toEqual([folder, ['memory', 'cpu', 'cpuset']]);
    expect(group.limits.map(({ name }) => name)).toEqual([
      'cgroup.quota.camera',
      'cgroup.weight.camera',
      'cgroup.uclamp.min.camera',
      'cgroup.uclamp.max.camera',
    ]);
    expect(group.limits.map((knob) => knob.get())).toEqual([2, 100, 0, 1]);
    await limit(group, 'quota').set(0.25);
    await limit(group, 'uclamp.min').set(0.5);
    expect([machine.read(`${folder}/cpu.max`), machine.read(`${folder}/cpu.uclamp.min`)]).toEqual([
      '25000 100000',
      '50.00',
    ]);
    expect((await machine.writer.close()).failed).toEqual([]);
    expect([machine.members.group, [...machine.given]]).toEqual([
      `${machine.slice}/session.scope`,
      ['memory'],
    ]);
  });

  it.each([
    ['version 1', versionOne],
    ['version 2', versionTwo],
  ])('is gone in %s after the process that made it was killed', async (_version, open) => {
    const machine = open();
    const before = machine.members.group;
    await ApplicationGroup.open(machine.writer, { name: 'camera', pid: 20, mappings });
    await machine.die();
    expect(await machine.recoverLater()).toMatchObject({ failed: [], problems: [] });
    expect(machine.members.group).toBe(before);
    expect(Object.keys(machine.files).filter((path) => path.includes('cotune.camera/'))).toEqual([]);
  });

  it('leaves to groups of another run what they need, until they are gone', async () => {
    const machine = versionTwo();
    await ApplicationGroup.open(machine.writer, { name: 'camera', pid: 20, mappings });
    const other = `${machine.slice}/cotune.other/cpu.max`;
    machine.files[other] = plainFile('50000 100000');
    expect((await machine.writer.close()).failed).toMatchObject([
      { path: `${machine.slice}/cgroup.subtree_control`, reason: expect.stringContaining('another run') },
    ]);
    delete machine.files[other];
    await machine.die();
    expect((await machine.recoverLater()).failed).toEqual([]);
    expect([...machine.given]).toEqual(['memory']);
  });

  it('is not one that somebody else has made', async () => {
    const machine = versionOne();
    machine.files[`${root}/all/docker/cotune.camera/tasks`] = plainFile('');
    await expect(
      ApplicationGroup.open(machine.writer, { name: 'camera', pid: 20, mappings }),
    ).rejects.toMatchObject({
      code: 'ERR_KNOB_UNAVAILABLE',
      message: expect.stringContaining('of that name already'),
      advice: expect.stringContaining('cotune restore'),
    });
    expect((await machine.writer.close()).failed).toEqual([]);
  });

  it('needs control groups, and a process', async () => {
    const none = memoryMachine({});
    await expect(ApplicationGroup.open(none.writer, { name: 'a', pid: 20, mappings })).rejects.toMatchObject({
      code: 'ERR_KNOB_UNAVAILABLE',
      advice: expect.stringContaining('cgroup2'),
    });
    const machine = versionOne();
    await expect(
      ApplicationGroup.open(machine.writer, { name: 'a', pid: 99, mappings }),
    ).rejects.toMatchObject({
      code: 'ERR_KNOB_UNAVAILABLE',
    });
    await expect(
      ApplicationGroup.open(machine.writer, { name: '../a', pid: 20, mappings }),
    ).rejects.toMatchObject({
      code: 'ERR_WRITE_FORBIDDEN',
    });
  });
});
