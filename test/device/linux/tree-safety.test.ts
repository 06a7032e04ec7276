import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { memoryTree, openTree } from '#cotune/device/linux/tree.js';

const root = mkdtempSync(join(tmpdir(), 'cotune-odd-tree-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a folder that is no dump of a machine', () => {
  it('may hold a pipe that nobody writes to, loops of links and files without end', () => {
    execFileSync('mkfifo', [join(root, 'pipe')]);
    symlinkSync(join(root, 'loop'), join(root, 'loop'));
    symlinkSync('/dev/zero', join(root, 'endless'));
    writeFileSync(join(root, 'huge'), '');
    truncateSync(join(root, 'huge'), 100 * 1024 * 1024);
    const tree = openTree(root);
    expect(tree.read('/pipe')).toEqual({ absent: '/pipe: ESPIPE' });
    expect(tree.read('/loop')).toEqual({ absent: '/loop: ELOOP' });
    expect(tree.read('/huge')).toEqual({ absent: '/huge: longer than any file of the kernel' });
    // The link leads to a place in the dump, which has none such.
    expect(tree.read('/endless')).toEqual({ absent: '/endless: ENOENT' });
    expect(openTree().read('/dev/zero')).toEqual({ absent: '/dev/zero: longer than any file of the kernel' });
  });

  it('is read to the last byte of a long file', () => {
    const text = Array.from({ length: 30_000 }, (_, line) => `line ${line}\n`).join('');
    writeFileSync(join(root, 'long'), text);
    const file = openTree(root).open('/long');
    for (let look = 0; look < 2; look++) expect(file.read()).toEqual({ text });
  });
});

describe('the folders of a tree', () => {
  it('are listed on disk', () => {
    mkdirSync(join(root, 'folder/inside'), { recursive: true });
    writeFileSync(join(root, 'folder/file'), '');
    const tree = openTree(root);
    expect(tree.list('/folder')).toEqual({ names: expect.arrayContaining(['file', 'inside']) });
    expect(tree.list('/folder/file')).toEqual({ absent: '/folder/file: ENOTDIR' });
    expect(tree.list('/none')).toEqual({ absent: '/none: ENOENT' });
  });

  it('are listed in memory, each name once', () => {
    const tree = memoryTree({ '/a/b/c': '', '/a/b/d': '', '/a/e': '', '/ab': '' });
    expect(tree.list('/a')).toEqual({ names: ['b', 'e'] });
    expect(tree.list('/a/')).toEqual({ names: ['b', 'e'] });
    expect(tree.list('/')).toEqual({ names: ['a', 'ab'] });
    expect(tree.list('/c')).toEqual({ absent: '/c: ENOENT' });
  });
});

describe('the files that a tree keeps open', () => {
  const openFiles = (path: string) =>
    readdirSync('/proc/self/fd').filter((descriptor) => {
      try {
        return readlinkSync(`/proc/self/fd/${descriptor}`) === path;
      } catch {
        return false;
      }
    }).length;

  it('are one descriptor each, given back when it is closed and taken again when needed', () => {
    const path = join(root, 'kept');
    writeFileSync(path, 'x');
    const tree = openTree(root);
    const file = tree.open('/kept');
    for (let look = 0; look < 5; look++) file.read();
    for (let look = 0; look < 5; look++) tree.read('/kept');
    expect(openFiles(path)).toBe(1);
    tree.close();
    expect(openFiles(path)).toBe(0);
    expect(file.read()).toEqual({ text: 'x' });
    expect(openFiles(path)).toBe(1);
    tree.close();
  });
});
