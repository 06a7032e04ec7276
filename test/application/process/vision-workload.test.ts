import { describe, expect, it } from 'vitest';
import { countCorrect } from '#cotune/application/process/vision-workload.js';

describe('counting right answers', () => {
  it('compares the largest logit of each row with its label', () => {
    const logits = Float32Array.of(0, 3, 1, /* row 2 */ 9, 8, 7, /* row 3 */ -3, -2, -1);
    expect(countCorrect(logits, [1, 0, 2])).toBe(3);
    expect(countCorrect(logits, [1, 1, 2])).toBe(2);
    expect(countCorrect(logits, [0, 1, 0])).toBe(0);
  });
});
