import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BeamOptions, beamSearch, logSoftmax } from '#cotune/application/text/beam-search.js';
import { createRandom } from '#cotune/core/random.js';

const [pad, end, a, b] = [0, 1, 2, 3];
const options: BeamOptions = { width: 2, maxTokens: 3, minTokens: 0, lengthPenalty: 1, pad, end };

/** A network whose next token depends on the last one alone: a row of log-probabilities per token. */
const chain = (rows: Record<number, number[]>) => async (tokens: readonly number[]) =>
  tokens.map((token) => Float32Array.from(rows[token]!));

const logs = (probabilities: number[]) => probabilities.map(Math.log);

describe('beam search', () => {
  it('finds what taking the likeliest token each time does not', async () => {
    const next = chain({
      [end]: logs([0, 0, 0.6, 0.4]),
      [a]: logs([0, 0.4, 0.3, 0.3]),
      [b]: logs([0, 0.9, 0.05, 0.05]),
    });
    const [greedy] = await beamSearch(next, { ...options, width: 1 });
    const [best] = await beamSearch(next, options);
    expect(greedy!.tokens).toEqual([a, end]);
    expect(best!.tokens).toEqual([b, end]);
    expect(best!.score).toBeCloseTo(Math.log(0.4 * 0.9) / 2, 5);
  });

  it('divides by the length to the power of the penalty', async () => {
    const next = chain({
      [end]: logs([0, 0.3, 0.7, 0]),
      [a]: logs([0, 0.5, 0.5, 0]),
      [b]: logs([0, 1, 0, 0]),
    });
    const scores = async (lengthPenalty: number) =>
      (await beamSearch(next, { ...options, lengthPenalty })).map(({ tokens, score }) => [
        tokens.length,
        score,
      ]);
    for (const [length, score] of await scores(0))
      expect(score).toBeCloseTo(length === 1 ? Math.log(0.3) : Math.log(0.7 * 0.5 ** (length! - 1)), 5);
    expect((await scores(0))[0]![0]).toBe(2);
    expect((await scores(-5))[0]![0]).toBe(1);
  });

  it('forces the end, and allows it no sooner than it may come', async () => {
    const never = chain({ [end]: logs([0, 0.01, 0.99, 0]), [a]: logs([0, 0.01, 0.99, 0]) });
    const [forced] = await beamSearch(never, { ...options, width: 1 });
    expect(forced!.tokens).toEqual([a, a, a, end]);
    const always = chain({ [end]: logs([0, 0.99, 0.01, 0]), [a]: logs([0, 0.99, 0.01, 0]) });
    expect((await beamSearch(always, { ...options, width: 1, minTokens: 1 }))[0]!.tokens).toEqual([a, end]);
    expect((await beamSearch(always, { ...options, width: 1 }))[0]!.tokens).toEqual([end]);
  });

  it('of a width that leaves nothing out finds the best of all texts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), async (seed) => {
        const random = createRandom(seed);
        const rows = Object.fromEntries(
          [end, a, b].map((token) => [
            token,
            [...logSoftmax(Float32Array.from([-9, ...[0, 0, 0].map(() => 2 * random.normal())]))],
          ]),
        );
        const all = everyText(rows, [], 0, options.maxTokens);
        const best = all.reduce((x, y) => (y.score > x.score ? y : x));
        const found = await beamSearch(chain(rows), { ...options, width: all.length });
        expect(found[0]!.tokens).toEqual(best.tokens);
        expect(found[0]!.score).toBeCloseTo(best.score, 4);
        const scores = found.map(({ score }) => score);
        expect(scores).toEqual([...scores].sort((x, y) => y - x));
      }),
    );
  });
});

function everyText(
  rows: Record<number, number[]>,
  tokens: number[],
  total: number,
  left: number,
): { tokens: number[]; score: number }[] {
  const row = rows[tokens.at(-1) ?? end]!;
  const ended = { tokens: [...tokens, end], score: (total + row[end]!) / (tokens.length + 1) };
  if (left === 0) return [ended];
  return [
    ended,
    ...[a, b].flatMap((token) => everyText(rows, [...tokens, token], total + row[token]!, left - 1)),
  ];
}
