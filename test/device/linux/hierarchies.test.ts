import { describe, expect, it } from 'vitest';
import { hierarchyFor, listGroups, readGroup, readHierarchies } from '#cotune/device/linux/hierarchies.js';
import { memoryTree, openTree } from '#cotune/device/linux/tree.js';

const mounts = (text: string) => ({ '/proc/self/mountinfo': text });
const mount = (point: string, type: string, options: string) =>
  `31 30 0:28 / ${point} rw,relatime - ${type} ${type} ${options}\n`;
const second = {
  ...mounts(mount('/sys/fs/cgroup', 'cgroup2', 'rw,nsdelegate')),
  '/sys/fs/cgroup/cgroup.controllers': 'cpuset cpu memory\n',
  '/sys/fs/cgroup/user.slice/a/cgroup.procs': '7\n',
  '/proc/7/cgroup': '0::/user.slice/a\n',
};
const first = {
  ...mounts(
    mount('/cg/cpu,cpuacct', 'cgroup', 'rw,xattr,cpu,cpuacct') + mount('/cg/unified', 'cgroup2', 'rw'),
  ),
  '/cg/cpu,cpuacct/docker/x/tasks': '',
  '/proc/7/cgroup': '4:cpu,cpuacct:/docker/x\n0::/elsewhere\n',
};

describe('control groups', () => {
  it('are found in both versions', () => {
    const common = { root: '/', readOnly: false };
    expect(readHierarchies(memoryTree(second))).toEqual([
      { ...common, version: 2, folder: '/sys/fs/cgroup', controllers: ['cpuset', 'cpu', 'memory'] },
    ]);
    expect(hierarchyFor(memoryTree(first), 'cpu')).toEqual({
      ...common,
      version: 1,
      folder: '/cg/cpu,cpuacct',
      controllers: ['cpu', 'cpuacct'],
    });
    expect(hierarchyFor(memoryTree(first), 'cpuset')).toBeNull();
  });

  it('are known for a process', () => {
    const [v2, v1] = [memoryTree(second), memoryTree(first)];
    expect(readGroup(v2, hierarchyFor(v2, 'cpu')!, 7)).toBe('/sys/fs/cgroup/user.slice/a');
    expect(readGroup(v1, hierarchyFor(v1, 'cpu')!, 7)).toBe('/cg/cpu,cpuacct/docker/x');
    expect(readGroup(v1, hierarchyFor(v1, 'cpu')!, 8)).toBeNull();
  });

  it('that cannot be seen from a container are its root or nothing', () => {
    const inside = memoryTree({
      ...second,
      '/proc/7/cgroup': '0::/docker/elsewhere\n',
      '/proc/8/cgroup': '0::/../x\n',
    });
    const hierarchy = hierarchyFor(inside, 'cpu')!;
    expect(readGroup(inside, hierarchy, 7)).toBe('/sys/fs/cgroup');
    expect(readGroup(inside, hierarchy, 8)).toBeNull();
  });

  it('are listed with each before those below it', () => {
    const tree = memoryTree({ '/cg/a/b/tasks': '', '/cg/a/tasks': '', '/cg/tasks': '' });
    expect(listGroups(tree, '/cg')).toEqual(['/cg/a', '/cg/a/b']);
  });

  it('are none where nothing says', () => {
    for (const files of [{}, mounts('garbled'), mounts('')])
      expect(readHierarchies(memoryTree(files))).toEqual([]);
    expect(() => readHierarchies(openTree())).not.toThrow();
  });
});
