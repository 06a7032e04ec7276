import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderBounds } from '#cotune/device/linux/safety/bounds.js';
import { clock, clockFiles, memoryMachine } from '../../../support/memory-machine.js';

const range = fc
  .tuple(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 0, max: 3000 }))
  .map(([minimum, width]) => ({ minimum, maximum: minimum + width }));

describe('the order in which the ends of a range are written', () => {
  it('is the upper one first on the way up, the lower one first on the way down', () => {
    const middle = { minimum: 10, maximum: 20 };
    expect(orderBounds(middle, { minimum: 30, maximum: 40 })).toEqual(['maximum', 'minimum']);
    expect(orderBounds(middle, { minimum: 1, maximum: 2 })).toEqual(['minimum', 'maximum']);
  });

  it('never lets the lower end lie above the upper one', () => {
    fc.assert(
      fc.property(range, range, (current, wanted) => {
        const moment = { ...current };
        for (const bound of orderBounds(current, wanted)) {
          moment[bound] = wanted[bound];
          expect(moment.minimum).toBeLessThanOrEqual(moment.maximum);
        }
        expect(moment).toEqual(wanted);
      }),
    );
  });

  it('is not defined for a range whose ends are the wrong way round', () => {
    expect(() => orderBounds({ minimum: 1, maximum: 2 }, { minimum: 2, maximum: 1 })).toThrow(RangeError);
    expect(() => orderBounds({ minimum: 1, maximum: 2 }, { minimum: Number.NaN, maximum: 1 })).toThrow(
      RangeError,
    );
  });

  it('holds for any number of changes and for undoing them, on a kernel that refuses any other order', async () => {
    await fc.assert(
      fc.asyncProperty(range, fc.array(range, { minLength: 1, maxLength: 4 }), async (found, changes) => {
        const { writer, read } = memoryMachine(clock(found.minimum, found.maximum));
        for (const wanted of changes) expect(await writer.writeBounds(clockFiles, wanted)).toEqual(wanted);
        expect((await writer.close()).failed).toEqual([]);
        expect([read(clockFiles.minimum), read(clockFiles.maximum)].map(Number)).toEqual([
          found.minimum,
          found.maximum,
        ]);
      }),
      { numRuns: 40 },
    );
  });
});
