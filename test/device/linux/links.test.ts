import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followLinks } from '#cotune/device/linux/links.js';
import { memoryTree } from '#cotune/device/linux/tree.js';

const follow = (path: string, links: Record<string, string>) => followLinks(path, (at) => links[at] ?? null);

describe('symbolic links', () => {
  it.each([
    ['/a/b', {}, '/a/b'],
    ['/a//./b/', {}, '/a/b'],
    ['/a/b/x', { '/a/b': 'c' }, '/a/c/x'],
    ['/a/b/x', { '/a/b': '../d' }, '/d/x'],
    ['/a/b/x', { '/a/b': '/d/e', '/d': 'f' }, '/f/e/x'],
    ['/a/b', { '/a/b': '../../../../etc/passwd' }, '/etc/passwd'],
    ['/../../a', {}, '/a'],
  ])('of %s with %j lead to %s, never above the root', (path, links, place) => {
    expect(follow(path, links as Record<string, string>)).toBe(place);
  });

  it('in a loop lead nowhere', () => {
    expect(follow('/a', { '/a': 'a' })).toBeNull();
    expect(follow('/a/x', { '/a': 'b', '/b': '/a' })).toBeNull();
    expect(follow('/a/x', { '/a': 'a/a' })).toBeNull();
  });

  it('end, whatever they say', () => {
    const part = fc.constantFrom('a', 'b', '..', '.', '', '/a', 'a/b', '../b');
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('/a', '/b', '/a/b', '/b/a'), part), (links) => {
        const place = follow('/a/b/a', links);
        expect(place === null || (place.startsWith('/') && !place.includes('..'))).toBe(true);
      }),
    );
  });
});

describe('a tree in memory with links', () => {
  const tree = memoryTree(
    { '/real/file': 'x', '/other': 'y' },
    { '/class/one': '../real', '/class/self': 'self' },
  );

  it('is read, listed and opened through them', () => {
    expect(tree.read('/class/one/file')).toEqual({ text: 'x' });
    expect(tree.open('/class/one/file').read()).toEqual({ text: 'x' });
    expect(tree.list('/class')).toEqual({ names: ['one', 'self'] });
    expect(tree.list('/class/one')).toEqual({ names: ['file'] });
    expect(tree.resolve('/class/one/file')).toBe('/real/file');
  });

  it('says ELOOP as the kernel does', () => {
    expect(tree.read('/class/self')).toEqual({ absent: '/class/self: ELOOP' });
    expect(tree.list('/class/self')).toEqual({ absent: '/class/self: ELOOP' });
    expect(tree.resolve('/class/self')).toBe('/class/self');
  });

  it('is a picture that nothing can be tuned through', () => {
    expect(tree.access('/other')).toMatchObject({ refused: 'picture' });
    expect(tree.access('/none')).toEqual({ refused: 'missing', reason: '/none: ENOENT' });
  });
});
