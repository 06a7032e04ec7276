import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrameReport } from '#cotune/core/frame.js';
import { createRandom } from '#cotune/core/random.js';
import { withUnseenFrames } from '#cotune/experiment/unseen-frames.js';

const chance = { name: 'texts', ratePerSecond: 20, arrivals: 'poisson' as const };
const regular = { name: 'texts', ratePerSecond: 20 };
const phases = [
  { name: 'calm', startSeconds: 0, endSeconds: 5 },
  { name: 'disturbed', startSeconds: 5, endSeconds: 10 },
];

/** Texts that come by chance until the end, all answered. */
function arrivals(seed: number, endSeconds = 10): FrameReport[] {
  const random = createRandom(seed);
  const frames: FrameReport[] = [];
  let time = 0;
  for (let sequence = 0; ; sequence++) {
    time += random.exponential() / chance.ratePerSecond;
    if (time >= endSeconds) return frames;
    frames.push({ application: 'texts', sequence, arrivalSeconds: time, outcome: 'hit', inference: null });
  }
}

const sequences = (frames: readonly FrameReport[]) => frames.map(({ sequence }) => sequence);
const failed = (frames: readonly FrameReport[]) => frames.filter(({ outcome }) => outcome === 'failed');

describe('texts that nobody reported, of those that come by chance', () => {
  it('are none where all were answered, however long the gaps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const frames = arrivals(seed);
        expect(withUnseenFrames(chance, frames, phases)).toEqual(frames);
      }),
      { numRuns: 50 },
    );
  });

  it('are those that a dead process left out, wherever it died, each counted once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.double({ min: 0, max: 8, noNaN: true }),
        fc.double({ min: 0.1, max: 1.5, noNaN: true }),
        (seed, from, seconds) => {
          const all = arrivals(seed);
          const seen = all.filter(
            ({ arrivalSeconds: time }) => time < from || time >= Math.min(from + seconds, 9.5),
          );
          fc.pre(seen.length > 0);
          const found = withUnseenFrames(chance, [...seen].reverse(), phases);
          expect(sequences(found).slice(0, all.length)).toEqual(sequences(all).slice(0, found.length));
          const last = seen.at(-1)!.sequence;
          expect(failed(found).filter(({ sequence }) => sequence < last)).toHaveLength(
            last + 1 - seen.length,
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it('count from the first, although it came long after the start', () => {
    const late = arrivals(1).slice(12);
    const found = withUnseenFrames(chance, late, phases);
    expect(sequences(found.slice(0, 13))).toEqual(Array.from({ length: 13 }, (_, index) => index));
    expect(failed(found)).toHaveLength(12);
    // Regular ones would be missed from the start by the time; chance may keep the first waiting.
    const first = { ...late[0]!, sequence: 0 };
    const beforeFirst = (rate: typeof regular) =>
      withUnseenFrames(rate, [first], phases).filter(({ sequence }) => sequence < 0);
    expect(beforeFirst(chance)).toEqual([]);
    expect(beforeFirst(regular).length).toBeGreaterThan(0);
  });

  it('are expected at the end only after a silence that chance does not make', () => {
    const silentFor = (seconds: number, rate: typeof regular) => {
      const frames = arrivals(2).filter(({ arrivalSeconds }) => arrivalSeconds < 10 - seconds);
      const last = { ...frames.at(-1)!, arrivalSeconds: 10 - seconds };
      return failed(withUnseenFrames(rate, [...frames.slice(0, -1), last], phases)).length;
    };
    // Ten mean gaps of 0.05 s beyond the second that a run's end may take.
    expect(silentFor(1.45, chance)).toBe(0);
    expect(silentFor(1.55, chance)).toBe(30);
    expect(silentFor(1.45, regular)).toBeGreaterThanOrEqual(28);
  });

  it('are as many as the rate says where none was ever reported', () => {
    expect(withUnseenFrames(chance, [], phases)).toHaveLength(200);
    const other = { ...arrivals(3)[0]!, application: 'another' };
    expect(failed(withUnseenFrames(chance, [other], phases))).toHaveLength(200);
  });
});
