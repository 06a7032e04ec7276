import { describe, expect, it } from 'vitest';
import { shortageText } from '#cotune/cli/search-shortage.js';

const lookedAt = (full: number, part: number) => [
  ...Array.from({ length: full }, () => ({ samples: 4000 })),
  ...Array.from({ length: part }, () => ({ samples: 1000 })),
];

describe('a search that was short', () => {
  it('says how little was judged on all samples and how to go on', () => {
    expect(shortageText(lookedAt(3, 20), 4000)).toMatch(/^only 3 sub-networks .* more --minutes goes on/);
  });

  it('says nothing after a round or more', () => {
    expect(shortageText(lookedAt(12, 40), 4000)).toBeNull();
  });
});
