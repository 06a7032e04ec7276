import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HotSet } from '#cotune/application/engine/hot-set.js';

const key = (id: number) => ({ subnet: `s${id}`, threads: 1 });
const never = () => false;

describe('the hot set', () => {
  it('evicts what was needed longest ago, not what came first', () => {
    const set = new HotSet<string>(30);
    for (const id of [1, 2, 3]) set.admit({ key: key(id), bytes: 10, place: 'a' }, never);
    set.touch(key(1));
    expect(set.admit({ key: key(4), bytes: 10, place: 'a' }, never).map((old) => old.key)).toEqual([key(2)]);
  });

  it('keeps what is in use, even if that was needed longest ago', () => {
    const set = new HotSet<string>(20);
    for (const id of [1, 2]) set.admit({ key: key(id), bytes: 10, place: 'a' }, never);
    const evicted = set.admit({ key: key(3), bytes: 10, place: 'a' }, (used) => used.subnet === 's1');
    expect(evicted.map((old) => old.key)).toEqual([key(2)]);
  });

  it('changes nothing when a session does not fit', () => {
    const set = new HotSet<string>(20);
    set.admit({ key: key(1), bytes: 15, place: 'a' }, never);
    const tooLarge = () => set.admit({ key: key(2), bytes: 21, place: 'a' }, never);
    expect(tooLarge).toThrow(expect.objectContaining({ code: 'ERR_MEMORY_BUDGET' }));
    expect(set.keys()).toEqual([key(1)]);
  });

  it('forgets all that a lost place held', () => {
    const set = new HotSet<string>(100);
    set.admit({ key: key(1), bytes: 10, place: 'a' }, never);
    set.admit({ key: key(2), bytes: 10, place: 'b' }, never);
    set.removePlace('a');
    expect(set.keys()).toEqual([key(2)]);
    expect(set.bytes).toBe(10);
  });

  it('never exceeds its budget and always accounts for exactly what it holds', () => {
    const operation = fc.record({
      id: fc.nat(6),
      bytes: fc.integer({ min: 1, max: 60 }),
      touch: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
        const set = new HotSet<number>(100);
        for (const { id, bytes, touch } of operations) {
          if (touch) set.touch(key(id));
          else if (set.peek(key(id)) === undefined) set.admit({ key: key(id), bytes, place: 0 }, never);
        }
        const held = set.keys().reduce((sum, held) => sum + set.peek(held)!.bytes, 0);
        expect(set.bytes).toBe(held);
        expect(held).toBeLessThanOrEqual(100);
      }),
    );
  });
});
