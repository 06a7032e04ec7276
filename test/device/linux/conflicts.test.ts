import { describe, expect, it } from 'vitest';
import { readConflicts } from '#cotune/device/linux/conflicts.js';
import { memoryTree } from '#cotune/device/linux/tree.js';

const found = (files: Record<string, string>) => readConflicts(memoryTree(files)).map(({ name }) => name);

describe('other tuners', () => {
  it('are found by their processes, whose names the kernel cuts', () => {
    const files = {
      '/proc/1/comm': 'systemd\n',
      '/proc/20/comm': 'power-profiles-\n',
      '/proc/30/comm': 'thermald\n',
      '/proc/self/comm': 'tuned\n',
    };
    expect(found(files)).toEqual(['power-profiles-daemon', 'thermald']);
    expect(readConflicts(memoryTree(files))[1]).toMatchObject({ evidence: 'process 30' });
  });

  it('are found by the files that they keep', () => {
    expect(found({ '/run/tuned/tuned.pid': '7\n' })).toEqual(['tuned']);
  });

  it('are none where nothing runs', () => {
    expect(found({})).toEqual([]);
    expect(found({ '/proc/5/comm': 'node\n', '/proc/6/comm': 'irqbalance\n' })).toEqual([]);
  });
});
