import { describe, expect, it } from 'vitest';
import {
  countingFile,
  kernelTree,
  numberFile,
  plainFile,
  readOnlyFile,
  refusingFile,
  wordFile,
} from '#cotune/device/linux/kernel-tree.js';
import { refusalCode } from '#cotune/device/linux/writable-tree.js';

const code = (task: Promise<void>) => task.then(() => 'written', refusalCode);

describe('a kernel in memory', () => {
  it('rounds and clamps numbers, and refuses what is none', async () => {
    const tree = kernelTree({
      '/f': numberFile(600, { minimum: 300, maximum: 900, levels: [300, 600, 900] }),
    });
    const answer = async (text: string) => [await code(tree.write('/f', text)), tree.read('/f')];
    expect(await answer('301')).toEqual(['written', { text: '600\n' }]);
    expect(await answer('5000\n')).toEqual(['written', { text: '900\n' }]);
    expect(await answer('fast')).toEqual(['EINVAL', { text: '900\n' }]);
  });

  it('knows its words', async () => {
    const tree = kernelTree({ '/g': wordFile('powersave', ['powersave', 'performance']) });
    expect(await code(tree.write('/g', 'performance'))).toBe('written');
    expect(await code(tree.write('/g', 'turbo'))).toBe('EINVAL');
    expect(tree.read('/g')).toEqual({ text: 'performance\n' });
  });

  it('is busy for a while, refuses, and has files that are absent or only read', async () => {
    const tree = kernelTree({
      '/busy': refusingFile(plainFile('1'), 'EBUSY', 1),
      '/locked': refusingFile(plainFile('1'), 'EPERM'),
      '/read': readOnlyFile('1'),
    });
    expect(await code(tree.write('/busy', '2'))).toBe('EBUSY');
    expect(await code(tree.write('/busy', '2'))).toBe('written');
    expect(await code(tree.write('/locked', '2'))).toBe('EPERM');
    expect(await code(tree.write('/read', '2'))).toBe('EACCES');
    expect(await code(tree.write('/none', '2'))).toBe('ENOENT');
  });

  it('says beforehand who may write', () => {
    const tree = kernelTree(
      {
        '/a/file': plainFile('1'),
        '/a/read': readOnlyFile('1'),
        '/a/locked': refusingFile(plainFile('1'), 'EACCES'),
        '/a/mounted': refusingFile(plainFile('1'), 'EROFS'),
      },
      { links: { '/link': 'a' } },
    );
    const answer = (path: string) => {
      const access = tree.access(path);
      return 'refused' in access ? access.refused : 'writable';
    };
    expect(['/link/file', '/a/read', '/a/locked', '/a/mounted', '/a/none'].map(answer)).toEqual([
      'writable',
      'read-only',
      'permission',
      'mount',
      'missing',
    ]);
    expect([tree.resolve('/link/file'), tree.read('/link/file')]).toEqual(['/a/file', { text: '1\n' }]);
  });

  it('counts', () => {
    let ticks = 0;
    const file = kernelTree({ '/stat': countingFile(() => String(++ticks)) }).open('/stat');
    expect([file.read(), file.read()]).toEqual([{ text: '1\n' }, { text: '2\n' }]);
  });

  it('fills a group that is made, and has none after it is removed', async () => {
    const writes: string[] = [];
    const tree = kernelTree(
      { '/cg/cgroup.procs': plainFile('') },
      {
        populate: () => ({ 'cpu.max': plainFile('max 100000') }),
        onWrite: (path, text) => writes.push(path + text),
      },
    );
    await tree.makeFolder('/cg/a');
    expect(tree.list('/cg')).toEqual({ names: ['cgroup.procs', 'a'] });
    await tree.write('/cg/a/cpu.max', '1 2');
    expect(await code(tree.makeFolder('/cg/a'))).toBe('EEXIST');
    await tree.removeFolder('/cg/a');
    expect(tree.read('/cg/a/cpu.max')).toEqual({ absent: '/cg/a/cpu.max: ENOENT' });
    expect(await code(tree.removeFolder('/cg/a'))).toBe('ENOENT');
    expect(writes).toEqual(['/cg/a/cpu.max1 2']);
  });
});
