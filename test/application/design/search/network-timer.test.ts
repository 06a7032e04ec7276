import { describe, expect, it } from 'vitest';
import type { LatencyOptions } from '#cotune/application/design/latency.js';
import { NetworkTimer } from '#cotune/application/design/search/network-timer.js';
import type { Arch } from '#cotune/application/network/arch-space.js';
import { VirtualClock } from '#cotune/core/clock.js';

const openingSeconds = 0.5;
const inferenceSeconds = 0.01;

/** Networks of which each takes half a second to be made ready. */
function openTimer() {
  const clock = new VirtualClock();
  const network = {
    async measure(archs: readonly Arch[], { rounds }: LatencyOptions) {
      clock.advance(archs.length * (openingSeconds + (rounds ?? 0) * inferenceSeconds));
      return archs.map(() => inferenceSeconds);
    },
  };
  return new NetworkTimer({ network, clock, threads: [1], reference: { d: 1 } });
}

describe('timing candidates', () => {
  it('learns what making a network ready takes', async () => {
    const timer = openTimer();
    expect(timer.secondsToOpen(10)).toBe(0);
    await timer.time([{ d: 2 }, { d: 3 }]);
    expect(timer.secondsToOpen(10)).toBeCloseTo(10 * openingSeconds, 9);
    expect(timer.usedSeconds).toBeCloseTo(3 * (openingSeconds + 15 * inferenceSeconds), 9);
  });

  it('tells it from the rounds, however many these are', async () => {
    const timer = openTimer();
    await timer.time([{ d: 2 }], 20);
    expect(timer.secondsToOpen(1)).toBeCloseTo(openingSeconds, 9);
  });
});
