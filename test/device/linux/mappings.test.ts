import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mappingsOf } from '#cotune/device/linux/mappings.js';

const processors = fc
  .uniqueArray(fc.nat({ max: 200 }), { minLength: 1, maxLength: 20 })
  .map((ids) => ids.sort((a, b) => a - b));

describe('the mappings of a machine', () => {
  it('are all processors first, then each alone', () => {
    expect(mappingsOf([0, 2])).toEqual([
      { name: 'all', cpus: [0, 2] },
      { name: 'cpu0', cpus: [0] },
      { name: 'cpu2', cpus: [2] },
    ]);
  });

  it('are one where there is one processor, or too many to try', () => {
    expect(mappingsOf([3])).toEqual([{ name: 'all', cpus: [3] }]);
    expect(mappingsOf(Array.from({ length: 9 }, (_, id) => id))).toHaveLength(1);
  });

  it('have names of their own and processors that exist', () => {
    fc.assert(
      fc.property(processors, (cpus) => {
        const mappings = mappingsOf(cpus);
        expect(mappings[0]).toEqual({ name: 'all', cpus });
        expect(new Set(mappings.map(({ name }) => name)).size).toBe(mappings.length);
        expect(mappings.every((mapping) => mapping.cpus.every((cpu) => cpus.includes(cpu)))).toBe(true);
      }),
    );
  });
});
