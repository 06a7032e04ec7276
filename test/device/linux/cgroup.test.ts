import { describe, expect, it } from 'vitest';
import { readCgroup } from '#cotune/device/linux/cgroup.js';
import { cgroupKnobs } from '#cotune/device/linux/cgroup-knobs.js';
import { readMounts } from '#cotune/device/linux/mounts.js';
import { memoryTree, openTree, type Tree } from '#cotune/device/linux/tree.js';

const mount = (root: string, point: string, type: string, options = 'rw', mountOptions = 'rw,relatime') =>
  `31 30 0:28 ${root} ${point} ${mountOptions} shared:9 - ${type} ${type} ${options}\n`;
const writable = (tree: Tree): Tree => ({ ...tree, access: () => ({ writable: true }) });
const read = (files: Record<string, string>) => readCgroup(writable(memoryTree(files)));
const group = '/sys/fs/cgroup';

describe('control groups', () => {
  it('of the second version are what the parent hands down', () => {
    const files = {
      '/proc/self/mountinfo': mount('/', group, 'cgroup2'),
      '/proc/self/cgroup': '0::/user.slice/app\n',
      [`${group}/user.slice/cgroup.controllers`]: 'cpu memory pids\n',
      [`${group}/user.slice/app/cpu.uclamp.max`]: 'max\n',
    };
    const found = read(files);
    expect(found).toEqual({
      version: 2,
      controllers: ['cpu', 'memory'].map((name) => ({
        name,
        version: 2,
        folder: `${group}/user.slice`,
        access: { writable: true },
      })),
    });
    if ('absent' in found) return;
    expect(cgroupKnobs(memoryTree(files), found, [0, 1]).map(({ name }) => name)).toEqual([
      'cgroup.quota',
      'cgroup.weight',
      'cgroup.uclamp.min',
      'cgroup.uclamp.max',
    ]);
  });

  it('of the first version are one hierarchy each, and both together are a hybrid', () => {
    const files = {
      '/proc/self/mountinfo':
        mount('/', `${group}/cpu,cpuacct`, 'cgroup', 'rw,cpu,cpuacct') +
        mount('/', `${group}/cpuset`, 'cgroup', 'rw,cpuset') +
        mount('/', `${group}/unified`, 'cgroup2'),
      '/proc/self/cgroup': '3:cpuset:/\n1:cpu,cpuacct:/app\n0::/\n',
      [`${group}/cpu,cpuacct/app/tasks`]: '',
    };
    expect(read(files)).toMatchObject({
      version: 'hybrid',
      controllers: [
        { name: 'cpuset', version: 1, folder: `${group}/cpuset` },
        { name: 'cpu', version: 1, folder: `${group}/cpu,cpuacct/app` },
      ],
    });
  });

  it('of a container begin where its mount begins, and may be mounted for reading only', () => {
    const files = {
      '/proc/self/mountinfo': mount('/docker/abc', group, 'cgroup2', 'rw', 'ro,nosuid'),
      '/proc/self/cgroup': '0::/docker/abc/inner\n',
      [`${group}/cgroup.controllers`]: 'cpuset\n',
      [`${group}/inner/cgroup.procs`]: '1\n',
    };
    expect(read(files)).toMatchObject({
      controllers: [{ name: 'cpuset', folder: group, access: { refused: 'mount' } }],
    });
  });

  it('are guessed where nothing lists the mounts, and absent where there are none', () => {
    expect(read({ [`${group}/cgroup.controllers`]: 'cpu\n' })).toMatchObject({
      version: 2,
      controllers: [{ name: 'cpu' }],
    });
    expect(read({ [`${group}/cpuset/cgroup.procs`]: '' })).toMatchObject({
      version: 1,
      controllers: [{ name: 'cpuset' }],
    });
    expect(read({})).toHaveProperty('absent');
  });

  it('that cannot be seen are nobody’s to make', () => {
    const files = {
      '/proc/self/mountinfo': mount('/', group, 'cgroup', 'rw,cpu'),
      '/proc/self/cgroup': '1:cpu:/../../../etc\n',
    };
    expect(read(files)).toMatchObject({ controllers: [{ folder: group, access: { refused: 'missing' } }] });
  });

  it('of this machine are found', () => {
    expect(readCgroup(openTree())).toHaveProperty('controllers');
  });
});

describe('mounts', () => {
  it('have spaces in them as octal numbers', () => {
    const text = `${mount('/', '/mnt/a\\040b', 'ext4')}garbled\n1 2 3 - x\n`;
    expect(readMounts(memoryTree({ '/proc/self/mountinfo': text }))).toMatchObject([{ point: '/mnt/a b' }]);
  });
});
