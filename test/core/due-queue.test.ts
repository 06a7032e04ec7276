import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DueEntry, DueQueue } from '#cotune/core/due-queue.js';

const entry = (timeSeconds: number, sequence: number): DueEntry => ({
  timeSeconds,
  sequence,
  callback: () => {},
});

function drain(queue: DueQueue): DueEntry[] {
  const taken: DueEntry[] = [];
  while (queue.first() !== undefined) taken.push(queue.take());
  return taken;
}

describe('a queue of what is due', () => {
  it('is empty at first', () => {
    expect(new DueQueue().first()).toBeUndefined();
  });

  it('gives the earliest first, and of equal times the one that was asked for first', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20 })), (times) => {
        const queue = new DueQueue();
        const entries = times.map((time, sequence) => entry(time, sequence));
        for (const one of entries) queue.add(one);
        const sorted = entries.toSorted((a, b) => a.timeSeconds - b.timeSeconds || a.sequence - b.sequence);
        expect(drain(queue)).toEqual(sorted);
      }),
    );
  });

  it('leaves out what was cancelled, wherever it stands', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 20 }), fc.boolean())), (list) => {
        const queue = new DueQueue();
        const entries = list.map(([time], sequence) => entry(time, sequence));
        for (const one of entries) queue.add(one);
        list.forEach(([, cancelled], index) => {
          if (cancelled) entries[index]!.callback = null;
        });
        const taken = drain(queue);
        expect(taken).toHaveLength(list.filter(([, cancelled]) => !cancelled).length);
        expect(taken.every(({ callback }) => callback !== null)).toBe(true);
      }),
    );
  });

  it('keeps its order while entries come and go', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat({ max: 50 }))), (steps) => {
        const queue = new DueQueue();
        let waiting: DueEntry[] = [];
        steps.forEach((time, sequence) => {
          if (time !== null) {
            const one = entry(time, sequence);
            queue.add(one);
            waiting.push(one);
          } else if (waiting.length > 0) {
            const [first, ...rest] = waiting.toSorted(
              (a, b) => a.timeSeconds - b.timeSeconds || a.sequence - b.sequence,
            );
            expect(queue.take()).toBe(first);
            waiting = rest;
          }
        });
      }),
    );
  });
});
