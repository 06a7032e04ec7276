import { describe, expect, it } from 'vitest';
import { Findings } from '#cotune/application/design/search/findings.js';
import { type Candidate, choose } from '#cotune/application/design/search/finish.js';
import type { Models } from '#cotune/application/design/search/surrogates.js';

const keyOf = ({ width }: { readonly width?: unknown }) => String(width);
const space = { seeds: [{ width: 1 }, { width: 9 }], beginners: [], key: keyOf } as never;

/** Right on the first `right` of 1,000: what one is right on beyond the other all counts one way. */
const candidate = (width: number, right: number): Candidate => ({
  arch: { width },
  accuracy: right / 1000,
  latencySeconds: width / 1000,
  latencies: [width / 1000],
  joules: null,
  correct: Uint8Array.from({ length: 1000 }, (_, sample) => (sample < right ? 1 : 0)),
});

const chosen = (timed: readonly Candidate[], affordable = () => true) =>
  choose(
    {
      network: { space, limits: { atLeast: 2, atMost: 16, separation: 2 } },
      ...{ everything: 1000, threads: [1], findings: new Findings(keyOf as never), models: {} as Models },
      budget: { affordable },
    },
    timed,
  ).map(({ arch }) => Number(arch.width));

describe('what a library keeps', () => {
  it('has the largest although luck puts one that is faster a hair above it', () => {
    const kept = chosen([candidate(1, 700), candidate(5, 801), candidate(9, 800)]);
    expect(kept.sort()).toEqual([1, 5, 9]);
  });

  it('has no largest that something faster surely beats', () => {
    expect(chosen([candidate(1, 700), candidate(5, 900), candidate(9, 800)]).sort()).toEqual([1, 5]);
  });

  it.each([
    701, 800,
  ])('has the smallest although one that gets %i right was measured to be faster', (right) => {
    const disturbed = { ...candidate(2, right), latencySeconds: 0.0009, latencies: [0.0009] };
    expect(chosen([candidate(1, 700), disturbed, candidate(9, 900)])).toContain(1);
  });

  it('has no others that do not separate', () => {
    const kept = chosen([candidate(1, 700), candidate(4, 780), candidate(5, 781), candidate(9, 900)]);
    expect(kept.sort()).toEqual([1, 5, 9]);
  });

  it('has the ends even where there is no time for more', () => {
    const all = [candidate(1, 700), candidate(4, 750), candidate(5, 801), candidate(9, 800)];
    const kept = chosen(all, () => false);
    expect(kept).toContain(1);
    expect(kept).toContain(9);
    expect(kept.length).toBeLessThan(all.length);
  });
});
