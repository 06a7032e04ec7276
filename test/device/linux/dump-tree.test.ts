import { describe, expect, it } from 'vitest';
import { dumpTree, parseDumps } from '#cotune/device/linux/dump-tree.js';

const dump = { files: { '/sys/a/x': '1\n' }, symlinks: { '/sys/b/': 'a/' } };

describe('dumps as JSON', () => {
  it('are trees with links, one or several by name', () => {
    expect(dumpTree(dump)!.read('/sys/b/x')).toEqual({ text: '1\n' });
    const trees = parseDumps(JSON.stringify({ one: dump, two: { files: {} }, note: 'no dump' }));
    expect([...trees.keys()]).toEqual(['one', 'two']);
    expect([...parseDumps(JSON.stringify(dump)).keys()]).toEqual(['']);
  });

  it.each([
    '',
    '[]',
    'null',
    '7',
    '{"files": []}',
    '{"files": {"a": 1}}',
    '{"files": {}, "symlinks": {"a": 1}}',
  ])('are none in %j', (text) => {
    expect(parseDumps(text).size).toBe(0);
  });
});
