import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseWithin, type Envelope } from '#cotune/core/envelope.js';

const choice = fc.record({
  subnet: fc.string(),
  threads: fc.integer({ min: 1, max: 8 }),
  accuracy: fc.double({ min: 0, max: 1, noNaN: true }),
  tailSeconds: fc.double({ min: 0, max: 1, noNaN: true }),
});
const envelopes = fc.array(choice, { minLength: 1, maxLength: 12 }).map(
  (choices): Envelope => ({
    application: 'camera',
    issuedAtSeconds: 0,
    choices: choices.sort((a, b) => b.accuracy - a.accuracy),
  }),
);
const slacks = fc.double({ min: -1, max: 2, noNaN: true });

describe('the fast choice within an envelope', () => {
  it('is the most accurate operating point that ends in time', () => {
    fc.assert(
      fc.property(envelopes, slacks, (envelope, slack) => {
        const chosen = chooseWithin(envelope, slack);
        const fitting = envelope.choices.filter(({ tailSeconds }) => tailSeconds <= slack);
        if (fitting.length === 0) return;
        expect(chosen.tailSeconds).toBeLessThanOrEqual(slack);
        expect(chosen.accuracy).toBe(Math.max(...fitting.map(({ accuracy }) => accuracy)));
      }),
    );
  });

  it('is the fastest one where none ends in time', () => {
    fc.assert(
      fc.property(envelopes, (envelope) => {
        const tails = envelope.choices.map(({ tailSeconds }) => tailSeconds);
        expect(chooseWithin(envelope, -0.001).tailSeconds).toBe(Math.min(...tails));
      }),
    );
  });

  it('is never less accurate for more time', () => {
    fc.assert(
      fc.property(envelopes, slacks, slacks, (envelope, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        if (!envelope.choices.some(({ tailSeconds }) => tailSeconds <= less)) return;
        expect(chooseWithin(envelope, more).accuracy).toBeGreaterThanOrEqual(
          chooseWithin(envelope, less).accuracy,
        );
      }),
    );
  });
});
