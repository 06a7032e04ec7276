import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeFolder } from '#cotune/core/make-folder.js';

const root = mkdtempSync(join(tmpdir(), 'cotune-folder-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('making a folder', () => {
  it('makes those above it too, and does nothing where it is there', () => {
    const folder = join(root, 'a/b/c');
    for (let time = 0; time < 2; time++) {
      makeFolder(folder);
      expect(statSync(folder).isDirectory()).toBe(true);
    }
    const linked = join(root, 'linked');
    symlinkSync(folder, linked);
    makeFolder(linked);
  });

  it('takes a path from where the program was started', () => {
    const folder = join(root, 'relative/one');
    makeFolder(relative(process.cwd(), folder));
    expect(statSync(folder).isDirectory()).toBe(true);
  });

  it('fails where a file is in the way', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    expect(() => makeFolder(file)).toThrow(/EEXIST/);
    expect(() => makeFolder(join(file, 'below'))).toThrow(/ENOTDIR/);
  });

  it('fails, and ends, where the kernel lets nobody make one', () => {
    for (const folder of ['/proc/cotune', '/proc/no/such/place'])
      expect(() => makeFolder(folder)).toThrow(/ENOENT/);
  });

  it.skipIf(process.getuid?.() === 0)('fails where this user may not write', () => {
    const locked = join(root, 'locked');
    makeFolder(locked);
    chmodSync(locked, 0o500);
    expect(() => makeFolder(join(locked, 'inside'))).toThrow(/EACCES/);
  });
});
