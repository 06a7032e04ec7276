import { describe, expect, it } from 'vitest';
import { measureLatencies, timeInterleaved } from '#cotune/application/design/latency.js';
import { largestArch, smallestArch } from '#cotune/application/network/arch.js';
import { loadSupernet } from '#cotune/application/network/supernet.js';
import { createRealClock, VirtualClock } from '#cotune/core/clock.js';
import { bundledLibrary } from '../../support/bundled.js';

describe('design-time latency', () => {
  it('times every candidate once a round, in an order that rotates, one untimed run before each', async () => {
    const clock = new VirtualClock();
    const order: number[] = [];
    const runs = [3, 5, 7].map((seconds, index) => ({
      async runOnce() {
        order.push(index);
        clock.advance(seconds);
      },
    }));
    const samples = await timeInterleaved(runs, { clock, rounds: 3 });
    expect(samples.map((sample) => [...sample])).toEqual([
      [3, 3, 3],
      [5, 5, 5],
      [7, 7, 7],
    ]);
    const timed = order.slice(-18).filter((_, position) => position % 2 === 1);
    expect(timed).toEqual([0, 1, 2, 1, 2, 0, 2, 0, 1]);
  });

  it('finds the largest sub-network slower than the smallest', async () => {
    const supernet = await loadSupernet(bundledLibrary);
    const archs = [largestArch(supernet.description), smallestArch(supernet.description)];
    const options = { clock: createRealClock(), threads: 1, rounds: 9 };
    const [largest, smallest] = await measureLatencies(supernet, archs, options);
    expect(smallest).toBeGreaterThan(0);
    expect(largest).toBeGreaterThan(1.5 * smallest!);
  });
});
