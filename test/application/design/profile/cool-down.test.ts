import { describe, expect, it } from 'vitest';
import { coolDown } from '#cotune/application/design/profile/cool-down.js';
import type { Clock } from '#cotune/core/clock.js';

/** Time passes by waiting. */
function waitingClock(): Clock {
  let seconds = 0;
  return {
    now: () => seconds,
    at(time, callback) {
      queueMicrotask(() => {
        seconds = Math.max(seconds, time);
        callback();
      });
      return () => {};
    },
  };
}

describe('cooling down', () => {
  it('waits until it is cool enough', async () => {
    const clock = waitingClock();
    const celsius = () => 80 - clock.now();
    expect(await coolDown({ clock, celsius, targetCelsius: 70, mostSeconds: 60 })).toBe(true);
    expect(clock.now()).toBe(10);
  });

  it('waits no longer than it may', async () => {
    const clock = waitingClock();
    expect(await coolDown({ clock, celsius: () => 80, targetCelsius: 70, mostSeconds: 5 })).toBe(false);
    expect(clock.now()).toBe(5);
  });

  it('does not wait where there is no temperature', async () => {
    const clock = waitingClock();
    expect(await coolDown({ clock, celsius: () => null, targetCelsius: 70, mostSeconds: 5 })).toBe(true);
    expect(clock.now()).toBe(0);
  });
});
