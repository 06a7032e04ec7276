import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Tokeniser } from '#cotune/application/text/tokenise.js';
import { smallVocabulary, tokenOf } from '../../support/small-vocabulary.js';

const tokeniser = new Tokeniser(smallVocabulary);
const end = 2;

/** The one piece of a short text, its tokens as words. */
function read(text: string) {
  const [piece, ...others] = tokeniser.pieces(text, 1000);
  expect(others).toEqual([]);
  return { words: piece!.tokens.map((token) => smallVocabulary.tokens[token]!), slots: piece!.slots };
}

describe('a text becomes tokens', () => {
  it('word by word, whatever its case, its spaces and its apostrophes', () => {
    expect(read('  It\tcosts\n TWENTY ').words).toEqual(['it', 'costs', 'twenty', '</s>']);
  });

  it('and keeps beside them how it was written', () => {
    expect(tokeniser.pieces('It  costs Twenty-One dollars, O’Hara', 1000)[0]!.text).toBe(
      'It costs Twenty-One dollars, O’Hara',
    );
  });

  it('with two tokens for tens and units that a hyphen joins, and no other hyphens', () => {
    expect(read('twenty-one').words).toEqual(['twenty', 'one', '</s>']);
    expect(read('one-twenty').slots).toEqual([{ text: 'one-twenty', glued: false }]);
    expect(read('twenty-').slots).toEqual([{ text: 'twenty-', glued: false }]);
  });

  it('with a slot for what it does not know, one for neighbours', () => {
    expect(read('it costs Ana María two')).toEqual({
      words: ['it', 'costs', '<w0>', 'two', '</s>'],
      slots: [{ text: 'Ana María', glued: false }],
    });
  });

  it('with a glued slot for punctuation behind a word it knows', () => {
    expect(read('two, dollars?!')).toEqual({
      words: ['two', '<w0>', 'dollars', '<w1>', '</s>'],
      slots: [
        { text: ',', glued: true },
        { text: '?!', glued: true },
      ],
    });
  });

  it('with punctuation alone as an unknown word, and unknown words behind a glued slot in it', () => {
    expect(read('!!!').slots).toEqual([{ text: '!!!', glued: false }]);
    expect(read('two, hello').slots).toEqual([{ text: ', hello', glued: true }]);
  });

  it('with slot tokens that begin again where there are more slots', () => {
    expect(read('a two b two c').words).toEqual(['<w0>', 'two', '<w1>', 'two', '<w0>', '</s>']);
  });

  it('with control characters as spaces', () => {
    expect(read('two\u0000dollars\u001b[31m').slots).toEqual([{ text: '[31m', glued: false }]);
  });

  it.each(['', '   ', '\n\t', '\u0007'])('or no piece where there is no word: %j', (text) => {
    expect(tokeniser.pieces(text, 10)).toEqual([]);
  });
});

describe('a long text is cut', () => {
  it('before the last slot that fits, whose numbers then begin anew', () => {
    const pieces = tokeniser.pieces('two x two y two two', 4);
    expect(pieces.map(({ tokens }) => tokens.length)).toEqual([4, 4]);
    expect(pieces[1]!.tokens[0]).toBe(tokenOf('<w0>'));
    expect(pieces.flatMap(({ slots }) => slots.map(({ text }) => text))).toEqual(['x', 'y']);
  });

  it('where it is full when there is no slot', () => {
    const pieces = tokeniser.pieces('two '.repeat(10), 4);
    expect(pieces.map(({ tokens }) => tokens.length - 1)).toEqual([4, 4, 2]);
  });

  it('so that every piece fits, ends, and nothing is lost', () => {
    const word = fc.constantFrom('it', 'two', 'twenty-one', 'dollars,', 'unknown', 'Zoë', '3rd', '...');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (words, longest) => {
        const pieces = tokeniser.pieces(words.join(' '), longest);
        const all = tokeniser.pieces(words.join(' '), 1000);
        const slotCount = (list: typeof pieces) =>
          list.flatMap(({ slots }) => slots.map(({ text }) => text)).join(' ');
        for (const { tokens } of pieces) {
          expect(tokens.length).toBeLessThanOrEqual(longest + 1);
          expect(tokens.indexOf(end)).toBe(tokens.length - 1);
        }
        expect(slotCount(pieces)).toBe(slotCount(all));
        const total = pieces.reduce((sum, { tokens }) => sum + tokens.length - 1, 0);
        expect(total).toBe(all.length === 0 ? 0 : all[0]!.tokens.length - 1);
      }),
    );
  });

  it('ten thousand words in no time to speak of', () => {
    const pieces = tokeniser.pieces('two hello '.repeat(5000), 64);
    expect(pieces.reduce((sum, { slots }) => sum + slots.length, 0)).toBe(5000);
  });
});
