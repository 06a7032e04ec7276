import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openWritableTree, refusalCode } from '#cotune/device/linux/writable-tree.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cotune-writable-'));
  mkdirSync(join(root, 'sys/devices/gpu'), { recursive: true });
  mkdirSync(join(root, 'sys/class'));
  mkdirSync(join(root, 'outside'));
  writeFileSync(join(root, 'sys/devices/gpu/governor'), 'simple_ondemand\n');
  writeFileSync(join(root, 'outside/file'), 'precious\n');
});

const code = (task: Promise<void>) => task.then(() => 'written', refusalCode);

describe('a tree that can be written', () => {
  it('writes over a file, which stays as long as it was', async () => {
    const tree = openWritableTree(root);
    await tree.write('/sys/devices/gpu/governor', 'userspace');
    expect(tree.read('/sys/devices/gpu/governor')).toEqual({ text: 'userspacedemand\n' });
  });

  it('follows the links between folders of the kernel', async () => {
    symlinkSync(join(root, 'sys/devices/gpu'), join(root, 'sys/class/gpu'));
    expect(await code(openWritableTree(root).write('/sys/class/gpu/governor', 'x'))).toBe('written');
  });

  it('creates nothing', async () => {
    expect(await code(openWritableTree(root).write('/sys/devices/gpu/none', 'x'))).toBe('ENOENT');
    expect(existsSync(join(root, 'sys/devices/gpu/none'))).toBe(false);
  });

  it('reaches nothing outside by links or dots', async () => {
    symlinkSync(join(root, 'outside'), join(root, 'sys/class/escape'));
    symlinkSync(join(root, 'outside/file'), join(root, 'sys/devices/gpu/link'));
    const tree = openWritableTree(root);
    expect(await code(tree.write('/sys/class/escape/file', 'x'))).toBe('EPERM');
    expect(await code(tree.write('/sys/devices/gpu/link', 'x'))).toBe('ELOOP');
    expect(await code(tree.write('/sys/../outside/file', 'x'))).toBe('EPERM');
    expect(await code(tree.write('/outside/file', 'x'))).toBe('EPERM');
    expect(await code(tree.makeFolder('/outside/folder'))).toBe('EPERM');
    expect(await code(tree.removeFolder('/sys/devices/..'))).toBe('EPERM');
    expect(readFileSync(join(root, 'outside/file'), 'utf8')).toBe('precious\n');
  });

  it('makes and removes folders', async () => {
    const tree = openWritableTree(root);
    await tree.makeFolder('/sys/devices/group');
    expect(await code(tree.makeFolder('/sys/devices/group'))).toBe('EEXIST');
    await tree.removeFolder('/sys/devices/group');
    expect(await code(tree.removeFolder('/sys/devices/group'))).toBe('ENOENT');
    expect(await code(tree.removeFolder('/sys/devices/gpu'))).toBe('ENOTEMPTY');
  });

  it.skipIf(process.getuid?.() === 0)('says that a file is not to be written', async () => {
    chmodSync(join(root, 'sys/devices/gpu/governor'), 0o444);
    expect(await code(openWritableTree(root).write('/sys/devices/gpu/governor', 'x'))).toBe('EACCES');
  });
});
