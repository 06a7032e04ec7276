import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { memoryTree, openTree } from '#cotune/device/linux/tree.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cotune-tree-'));
  mkdirSync(join(root, 'proc'));
  writeFileSync(join(root, 'proc/stat'), 'cpu 1\n');
});

describe('a tree on disk', () => {
  it('is read below its root', () => {
    expect(openTree(root).read('/proc/stat')).toEqual({ text: 'cpu 1\n' });
    expect(openTree(root).open('/proc/stat').read()).toEqual({ text: 'cpu 1\n' });
  });

  it('says why a file is absent instead of throwing', () => {
    const tree = openTree(root);
    expect(tree.read('/proc/none')).toEqual({ absent: '/proc/none: ENOENT' });
    expect(tree.read('/proc')).toEqual({ absent: '/proc: EISDIR' });
    expect(tree.read('/proc/stat/below')).toEqual({ absent: '/proc/stat/below: ENOTDIR' });
  });

  it('names a kept file as the machine does, wherever the root is', () => {
    expect(openTree(root).open('/proc/none').read()).toEqual({ absent: '/proc/none: ENOENT' });
    expect(openTree(root).open('/proc').read()).toEqual({ absent: '/proc: EISDIR' });
  });

  it('shows a kept file as it is now, also one that comes later', () => {
    const file = openTree(root).open('/proc/later');
    expect(file.read()).toHaveProperty('absent');
    writeFileSync(join(root, 'proc/later'), 'first, and long');
    expect(file.read()).toEqual({ text: 'first, and long' });
    writeFileSync(join(root, 'proc/later'), 'then');
    expect(file.read()).toEqual({ text: 'then' });
    rmSync(join(root, 'proc/later'));
    expect(file.read()).toEqual({ text: 'then' });
  });

  it('reads the files of the running kernel anew each time', () => {
    const file = openTree().open('/proc/uptime');
    const uptime = () => {
      const content = file.read();
      return 'text' in content ? Number(content.text.split(' ')[0]) : Number.NaN;
    };
    const first = uptime();
    expect(first).toBeGreaterThan(0);
    const end = first + 0.03;
    let last = first;
    for (let look = 0; look < 1e6 && last < end; look++) last = uptime();
    expect(last).toBeGreaterThanOrEqual(end);
  });
});

describe('a tree in memory', () => {
  it('shows files that change between reads', () => {
    const files: Record<string, string> = {};
    const tree = memoryTree(files);
    const file = tree.open('/a');
    expect(file.read()).toEqual({ absent: '/a: ENOENT' });
    files['/a'] = '1';
    expect([tree.read('/a'), file.read()]).toEqual([{ text: '1' }, { text: '1' }]);
  });

  it('has no files that nobody put there', () => {
    expect(memoryTree({}).read('constructor')).toEqual({ absent: 'constructor: ENOENT' });
  });
});
