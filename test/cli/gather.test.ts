import { describe, expect, it } from 'vitest';
import { gather } from '#cotune/cli/gather.js';

describe('gathering', () => {
  it('puts alike things together, in the order in which each kind comes first', () => {
    expect(gather(['b1', 'a1', 'b2'], (text) => text[0]!)).toEqual([
      { first: 'b1', all: ['b1', 'b2'] },
      { first: 'a1', all: ['a1'] },
    ]);
    expect(gather([], String)).toEqual([]);
  });
});
