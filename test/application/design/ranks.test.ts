import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankOf, summariseRanks } from '#cotune/application/design/ranks.js';
import { wilsonInterval } from '#cotune/core/statistics.js';

describe('the rank of the right class', () => {
  it('counts the classes that are ahead, the lower one first where logits are equal', () => {
    const logits = Float32Array.of(9, 9, 1, 5, 5, 2);
    expect(rankOf(logits, 2, 4, 1)).toBe(0);
    expect(rankOf(logits, 2, 4, 2)).toBe(1);
    expect(rankOf(logits, 2, 4, 3)).toBe(2);
    expect(rankOf(logits, 2, 4, 0)).toBe(3);
  });
});

describe('what ranks come to', () => {
  it('is the share of the first place and of the first five, each within its interval', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 1, maxLength: 300 }), (ranks) => {
        const found = summariseRanks(Int32Array.from(ranks), 10);
        const right = ranks.filter((rank) => rank === 0).length;
        const five = ranks.filter((rank) => rank < 5).length;
        expect(found.images).toBe(ranks.length);
        expect(found.top1).toBe(right / ranks.length);
        expect(found.top5).toBe(five / ranks.length);
        expect([found.top1Low, found.top1High]).toEqual(Object.values(wilsonInterval(right, ranks.length)));
        expect([found.top5Low, found.top5High]).toEqual(Object.values(wilsonInterval(five, ranks.length)));
        expect([...found.correct]).toEqual(ranks.map((rank) => (rank === 0 ? 1 : 0)));
      }),
    );
  });

  it('has no first five where there are no more classes', () => {
    const found = summariseRanks(Int32Array.of(0, 4, 1), 5);
    expect(found).toMatchObject({ top1: 1 / 3, top5: null, top5Low: null, top5High: null });
  });
});
