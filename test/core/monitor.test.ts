import { describe, expect, it } from 'vitest';
import { readingValue } from '#cotune/core/monitor.js';

describe('a reading', () => {
  it('has a value, also where it is zero', () => {
    expect(readingValue({ value: 0, timeSeconds: 1 })).toBe(0);
    expect(readingValue({ value: 0.5, timeSeconds: 1 })).toBe(0.5);
  });

  it('has none where it is absent or was never taken', () => {
    expect(readingValue({ absent: 'no sensor', timeSeconds: 1 })).toBeUndefined();
    expect(readingValue(undefined)).toBeUndefined();
  });
});
