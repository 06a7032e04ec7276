import { setTimeout as realDelay } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRealClock, DilatedClock, every, sleep, VirtualClock } from '#cotune/core/clock.js';

const times = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 20 });

describe('a virtual clock', () => {
  it('stands still until told to advance', () => {
    const clock = new VirtualClock();
    clock.advance(1.5);
    expect(clock.now()).toBe(1.5);
    clock.advance(0);
    expect(clock.now()).toBe(1.5);
  });

  it('calls back in the order of time, and of asking where times are equal', () => {
    fc.assert(
      fc.property(times, (wanted) => {
        const clock = new VirtualClock();
        const seen: { index: number; time: number }[] = [];
        for (const [index, time] of wanted.entries())
          clock.at(time, () => seen.push({ index, time: clock.now() }));
        clock.advance(100);
        const order = wanted.map((time, index) => ({ index, time })).sort((a, b) => a.time - b.time);
        expect(seen).toEqual(order);
      }),
    );
  });

  it('does the same in small steps as in one', () => {
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 50 }), (wanted, steps) => {
        const run = (advance: (clock: VirtualClock) => void) => {
          const [clock, seen]: [VirtualClock, number[]] = [new VirtualClock(), []];
          for (const time of wanted) clock.at(time, () => seen.push(clock.now()));
          advance(clock);
          return seen;
        };
        const inSteps = run((clock) => {
          for (let step = 0; step <= steps; step++) clock.advance(100 / steps);
        });
        expect(inSteps).toEqual(run((clock) => clock.advance(101)));
      }),
    );
  });

  it('runs what callbacks schedule within the stretch', () => {
    const clock = new VirtualClock();
    const seen: number[] = [];
    clock.at(1, () => {
      seen.push(clock.now());
      clock.at(2, () => seen.push(clock.now()));
      clock.at(0.5, () => seen.push(clock.now()));
    });
    clock.advance(3);
    expect(seen).toEqual([1, 1, 2]);
    expect(clock.now()).toBe(3);
  });

  it('forgets what is cancelled', () => {
    const clock = new VirtualClock();
    let called = 0;
    const cancel = clock.at(1, () => called++);
    clock.at(0.5, cancel);
    clock.advance(2);
    cancel();
    expect(called).toBe(0);
  });

  it('never goes back, also when a callback advances it itself or a step is negative', () => {
    const clock = new VirtualClock();
    const seen: number[] = [];
    clock.at(1, () => {
      clock.advance(10);
      seen.push(clock.now());
    });
    clock.at(5, () => seen.push(clock.now()));
    clock.advance(2);
    expect(seen).toEqual([5, 11]);
    expect(clock.now()).toBe(11);
    clock.advance(-3);
    expect(clock.now()).toBe(11);
  });
});

describe('something periodic', () => {
  it('comes at the start and whole periods, without drift', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 2, noNaN: true }), (period) => {
        const clock = new VirtualClock();
        const seen: number[] = [];
        const cancel = every(clock, period, (time) => seen.push(time));
        clock.advance(100.5 * period);
        cancel();
        clock.advance(10 * period);
        expect(seen).toHaveLength(100);
        for (const [index, time] of seen.entries())
          expect(Math.abs(time - (index + 1) * period)).toBeLessThan(1e-9);
      }),
    );
  });

  it('skips the periods that a late call left behind', () => {
    let now = 0;
    let due: { timeSeconds: number; callback: () => void } | undefined;
    const late = {
      now: () => now,
      at: (timeSeconds: number, callback: () => void) => {
        due = { timeSeconds, callback };
        return () => {};
      },
    };
    const seen: number[] = [];
    every(late, 1, (time) => seen.push(time));
    expect(due!.timeSeconds).toBe(1);
    now = 4.5;
    due!.callback();
    expect(seen).toEqual([4.5]);
    expect(due!.timeSeconds).toBe(5);
  });

  it('may be ended by its own call', () => {
    const clock = new VirtualClock();
    let called = 0;
    const cancel = every(clock, 1, () => {
      called++;
      if (called === 3) cancel();
    });
    clock.advance(10);
    expect(called).toBe(3);
  });
});

describe('sleeping', () => {
  it('takes the time of the clock', async () => {
    const clock = new VirtualClock();
    let woken = false;
    const sleeping = sleep(clock, 2).then(() => {
      woken = true;
    });
    clock.advance(1.9);
    await realDelay(1);
    expect(woken).toBe(false);
    clock.advance(0.2);
    await sleeping;
    expect(woken).toBe(true);
  });

  it('ends with the reason of the signal, before or after it began', async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const sleeping = sleep(clock, 2, controller.signal);
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    await expect(sleep(clock, 2, controller.signal)).rejects.toBe(reason);
    clock.advance(5);
  });

  it('leaves nothing behind on the signal', async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--;
      remove(...args);
    };
    const sleeping = sleep(clock, 1, signal);
    expect(listeners).toBe(1);
    clock.advance(1);
    await sleeping;
    expect(listeners).toBe(0);
  });
});

describe('the real clock', () => {
  const clock = createRealClock();

  it('never goes back', () => {
    let last = clock.now();
    for (let look = 0; look < 10_000; look++) {
      const now = clock.now();
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
    }
  });

  it('calls back at or after the time, never before', async () => {
    for (let round = 0; round < 40; round++) {
      const due = clock.now() + 0.0013 + round * 0.000_137;
      const called = await new Promise<number>((resolve) => clock.at(due, () => resolve(clock.now())));
      expect(called).toBeGreaterThanOrEqual(due);
      expect(called - due).toBeLessThan(1);
    }
  });

  it('waits for a time that is further away than one timer reaches', async () => {
    let called = 0;
    const cancels = [clock.at(clock.now() + 40 * 86_400, () => called++)];
    cancels.push(clock.at(Number.POSITIVE_INFINITY, () => called++));
    await realDelay(30);
    for (const cancel of cancels) cancel();
    expect(called).toBe(0);
  });

  it('does not call back once cancelled', async () => {
    let called = 0;
    const cancel = clock.at(clock.now() + 0.005, () => called++);
    cancel();
    cancel();
    await realDelay(20);
    expect(called).toBe(0);
  });
});

describe('a virtual clock that time passes by', () => {
  it('runs nothing, and what has fallen due waits', () => {
    const clock = new VirtualClock();
    const times: number[] = [];
    clock.at(1, () => times.push(clock.now()));
    clock.moveTo(2);
    expect([clock.now(), times]).toEqual([2, []]);
    clock.moveTo(1);
    expect(clock.now()).toBe(2);
    clock.advance(0);
    expect(times).toEqual([2]);
  });
});

describe('a dilated clock', () => {
  it('tells and waits for the time of another clock at its own speed', () => {
    const real = new VirtualClock();
    const clock = new DilatedClock(real);
    clock.dilation = 2.5;
    let seen = 0;
    clock.at(2, () => {
      seen = real.now();
    });
    real.advance(10);
    expect([seen, clock.now()]).toEqual([5, 4]);
  });
});
