import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearestWord } from '#cotune/core/nearest-word.js';

const word = fc.string({ maxLength: 12 });

describe('the edit distance', () => {
  it.each([
    ['', '', 0],
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
    ['seconds', 'second', 1],
  ])('of %j and %j is %d', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
  });

  it('is a metric', () => {
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
      }),
    );
  });
});

describe('the nearest word', () => {
  const words = ['name', 'library', 'framesPerSecond', 'threads'];

  it('is found through a slip of the pen or of the case', () => {
    expect(nearestWord('framePerSeconds', words)).toBe('framesPerSecond');
    expect(nearestWord('FRAMESPERSECOND', words)).toBe('framesPerSecond');
    expect(nearestWord('thread', words)).toBe('threads');
  });

  it('is none where nothing is near', () => {
    expect(nearestWord('xyzzy', words)).toBeNull();
    expect(nearestWord('name', [])).toBeNull();
  });

  it('is always one of the list', () => {
    fc.assert(fc.property(fc.string(), (text) => [...words, null].includes(nearestWord(text, words))));
  });
});
