import { describe, expect, it } from 'vitest';
import { addedByEnergy, separated } from '#cotune/application/design/search/energy-choice.js';

const limits = { atLeast: 2, atMost: 8, separation: 1.645 };

/** Right on the first `accuracy * 1000` of 1,000 images. */
const candidate = (name: string, accuracy: number, latency: number, joules: number | null) => ({
  ...{ name, arch: {} as never, accuracy, latencySeconds: latency, latencies: [latency], joules: [joules] },
  correct: Uint8Array.from({ length: 1000 }, (_, image) => (image < accuracy * 1000 ? 1 : 0)),
});
const namesOf = (candidates: readonly { name: string }[]) => candidates.map(({ name }) => name);

const small = candidate('small', 0.7, 1, 1);
const large = candidate('large', 0.9, 4, 8);
const choose = (...others: ReturnType<typeof candidate>[]) => {
  const all = [small, ...others, large];
  const kept = separated(all, ({ latencySeconds }) => latencySeconds, limits);
  return { kept: namesOf(kept), added: namesOf(addedByEnergy(kept, all, 0, limits)) };
};

describe('what energy adds to a library', () => {
  it('is a sub-network that is slower than its equal and takes less energy', () => {
    const quick = candidate('quick', 0.8, 2, 6);
    const frugal = candidate('frugal', 0.8, 3, 2);
    expect(choose(quick, frugal)).toEqual({ kept: ['small', 'quick', 'large'], added: ['frugal'] });
  });

  it('is nothing where energy goes with latency, but for what metering cannot tell', () => {
    const quick = candidate('quick', 0.8, 2, 2.05);
    const equal = candidate('equal', 0.801, 2.1, 2);
    expect(choose(quick, equal).added).toEqual([]);
  });

  it('is nothing that was not metered', () => {
    const quick = candidate('quick', 0.8, 2, 6);
    const unknown = candidate('unknown', 0.8, 3, null);
    expect(choose(quick, unknown).added).toEqual([]);
  });
});
