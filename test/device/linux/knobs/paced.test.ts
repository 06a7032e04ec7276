import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#cotune/core/clock.js';
import { PacedSetter } from '#cotune/device/linux/knobs/paced.js';

const settle = () => new Promise((done) => setImmediate(done));

function paced(apply: (value: number) => Promise<unknown> = async () => {}) {
  const clock = new VirtualClock();
  const applied: [number, number][] = [];
  const setter = new PacedSetter<number>(clock, 1, (value) => {
    applied.push([clock.now(), value]);
    return apply(value);
  });
  return { clock, setter, applied };
}

describe('changes that are asked for often', () => {
  it('are made at most once per interval, the first at once and then only the latest', async () => {
    const { clock, setter, applied } = paced();
    const first = setter.set(1);
    await settle();
    const others = [setter.set(2), setter.set(3)];
    await settle();
    expect(applied).toEqual([[0, 1]]);
    clock.advance(1);
    await Promise.all([first, ...others]);
    expect(applied).toEqual([
      [0, 1],
      [1, 3],
    ]);
  });

  it('are made at once after a pause', async () => {
    const { clock, setter, applied } = paced();
    await setter.set(1);
    clock.advance(5);
    await setter.set(2);
    expect(applied).toEqual([
      [0, 1],
      [5, 2],
    ]);
  });

  it('go on after one that failed, which only those hear of who asked for it', async () => {
    const { clock, setter, applied } = paced(async (value) => {
      if (value === 1) throw new Error('refused');
    });
    await expect(setter.set(1)).rejects.toThrow('refused');
    clock.advance(1);
    await expect(setter.set(2)).resolves.toBeUndefined();
    expect(applied).toHaveLength(2);
  });
});
