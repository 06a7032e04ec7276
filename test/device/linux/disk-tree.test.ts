import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTree } from '#cotune/device/linux/tree.js';

const root = mkdtempSync(join(tmpdir(), 'cotune-links-'));
const outside = mkdtempSync(join(tmpdir(), 'cotune-outside-'));

beforeAll(() => {
  writeFileSync(join(outside, 'secret'), 'secret');
  mkdirSync(join(root, 'sys/devices/gpu'), { recursive: true });
  mkdirSync(join(root, 'sys/class'));
  writeFileSync(join(root, 'sys/devices/gpu/load'), '5\n');
  symlinkSync('../devices/gpu', join(root, 'sys/class/relative'));
  symlinkSync('/sys/devices/gpu', join(root, 'sys/class/absolute'));
  symlinkSync(join(root, 'sys/devices/gpu'), join(root, 'sys/class/unpacked'));
  symlinkSync(outside, join(root, 'sys/class/escape'));
  symlinkSync('../../../../../../..'.concat(outside), join(root, 'sys/class/climb'));
  symlinkSync('one', join(root, 'sys/class/two'));
  symlinkSync('two', join(root, 'sys/class/one'));
});

afterAll(() => {
  for (const folder of [root, outside]) rmSync(folder, { recursive: true });
});

describe('the links of a dump on disk', () => {
  it.each(['relative', 'absolute', 'unpacked'])('that are %s are followed inside of it', (name) => {
    const tree = openTree(root);
    expect(tree.read(`/sys/class/${name}/load`)).toEqual({ text: '5\n' });
    expect(tree.list(`/sys/class/${name}`)).toEqual({ names: ['load'] });
    expect(tree.resolve(`/sys/class/${name}/load`)).toBe('/sys/devices/gpu/load');
  });

  it.each(['escape', 'climb'])('never lead out of it, however they %s', (name) => {
    const tree = openTree(root);
    expect(tree.read(`/sys/class/${name}/secret`)).toEqual({ absent: `/sys/class/${name}/secret: ENOENT` });
    expect(tree.list(`/sys/class/${name}`)).toHaveProperty('absent');
    expect(tree.read('/../../../../etc/hostname')).toHaveProperty('absent');
  });

  it('may be a loop', () => {
    expect(openTree(root).read('/sys/class/one/x')).toEqual({ absent: '/sys/class/one/x: ELOOP' });
    expect(openTree(root).list('/sys/class/two')).toEqual({ absent: '/sys/class/two: ELOOP' });
  });
});

describe('whether a file can be written', () => {
  it('is known without writing', () => {
    const file = join(outside, 'secret');
    const tree = openTree();
    expect(tree.access(file)).toEqual({ writable: true });
    chmodSync(file, 0o444);
    expect(tree.access(file)).toMatchObject({ refused: 'read-only' });
    expect(tree.access(`${file}.none`)).toEqual({ refused: 'missing', reason: `${file}.none: ENOENT` });
    expect(tree.access('/sys/devices/system/cpu/present')).toMatchObject({ refused: 'read-only' });
  });

  it('of a dump makes no difference', () => {
    expect(openTree(root).access('/sys/devices/gpu/load')).toMatchObject({ refused: 'picture' });
  });
});
