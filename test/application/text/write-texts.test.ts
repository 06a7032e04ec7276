import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenNumbers, wordsOf } from '#cotune/application/text/language.js';
import { largestBatch, writeTexts } from '#cotune/application/text/write-texts.js';
import { smallDescription } from '../../support/small-transformer.js';
import { smallVocabulary } from '../../support/small-vocabulary.js';

const numbers = tokenNumbers(smallDescription());
/** A network that gives every text back. */
const echo = async (sources: readonly (readonly number[])[]) => sources;

describe('writing several texts', () => {
  const text = fc.array(fc.integer({ min: 4, max: 19 }), { maxLength: 40 }).map((tokens) => tokens.join(' '));

  it('gives each its own result, in their order, however they were batched', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 40 }), async (texts) => {
        const written = await writeTexts(numbers, texts, echo);
        expect(written.map((result) => result.text)).toEqual(texts);
      }),
    );
  });

  it('puts those of similar length together, as many as go at once', async () => {
    const batches: number[][] = [];
    const texts = Array.from({ length: 20 }, (_, index) => (index % 2 ? '4' : '4 5 6 7 8 9'));
    await writeTexts(numbers, texts, async (sources) => {
      batches.push(sources.map(({ length }) => length));
      return sources;
    });
    expect(batches.map(({ length }) => length)).toEqual([largestBatch, 4]);
    expect(batches.flat()).toEqual([...batches.flat()].sort((a, b) => a - b));
  });

  it.each([
    ['of more characters than anybody writes', 'x'.repeat(1_000_001), /1000001 characters/],
    ['of more pieces than anybody waits for', '4 '.repeat(13_000), /1084 pieces/],
  ])('refuses one %s, before anything is written', async (_, long, message) => {
    const never = async () => expect.fail('nothing is to be written');
    await expect(writeTexts(numbers, ['4', long], never)).rejects.toMatchObject({
      code: 'ERR_TEXT',
      message: expect.stringMatching(message),
    });
  });

  it('takes ten thousand unknown words as the one slot that they are', async () => {
    const language = wordsOf(smallVocabulary, smallDescription());
    const words = Array.from({ length: 10_000 }, (_, index) => `word${index}`).join(' ');
    const [written] = await writeTexts(language, [words], echo);
    expect(written!.text).toBe(words);
  });
});
