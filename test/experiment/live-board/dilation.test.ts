import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dilationFor, tailSeconds } from '#cotune/experiment/live-board/dilation.js';

const option = (subnet: string, p50: number) => ({
  subnet,
  threads: 1,
  mapping: { name: 'cpu', cpus: [0] },
  accuracy: 0.8,
  latencySeconds: { p50, p95: p50 },
  coreSeconds: p50,
  memoryBytes: 1,
  joules: null,
});
const application = (...options: ReturnType<typeof option>[]) => ({
  profile: { application: 'camera', ratePerSecond: 25, options },
});

describe('the dilation of a board', () => {
  it('is none where the machine is faster for every sub-network, with a margin', () => {
    const camera = application(option('s1', 0.004), option('s2', 0.03));
    expect(
      dilationFor(
        camera,
        new Map([
          ['s1', 0.003],
          ['s2', 0.01],
        ]),
      ),
    ).toBe(1);
  });

  it('is rounded up to a tenth, by the sub-network and the place that are tightest', () => {
    const camera = application(option('s1', 0.01), option('s1', 0.004), option('s2', 0.03));
    expect(
      dilationFor(
        camera,
        new Map([
          ['s1', 0.0061],
          ['s2', 0.01],
        ]),
      ),
    ).toBe(2);
  });

  it('always gives the machine the time that it took and a quarter more, and never a tenth too much', () => {
    const seconds = fc.double({ min: 1e-4, max: 1, noNaN: true });
    fc.assert(
      fc.property(seconds, seconds, (board, real) => {
        const dilation = dilationFor(application(option('s1', board)), new Map([['s1', real]]));
        expect(dilation * board).toBeGreaterThanOrEqual(1.25 * real * (1 - 1e-5));
        if (dilation > 1) expect((dilation - 0.1) * board).toBeLessThan(1.25 * real * (1 + 1e-5));
      }),
    );
  });

  it('takes the delays of all sub-networks together for the tail of each', () => {
    const steady = Array.from({ length: 10 }, () => 0.001);
    const delayed = [...Array.from({ length: 6 }, () => 0.002), 0.005, 0.005, 0.005, 0.005];
    const tails = tailSeconds(
      new Map([
        ['s1', steady],
        ['s2', delayed],
      ]),
    );
    expect(tails.get('s1')).toBeCloseTo(0.004);
    expect(tails.get('s2')).toBeCloseTo(0.005);
  });
});
