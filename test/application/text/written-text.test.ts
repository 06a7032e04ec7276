import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordsOf } from '#cotune/application/text/language.js';
import { Tokeniser } from '#cotune/application/text/tokenise.js';
import { writtenText } from '#cotune/application/text/written-text.js';
import { smallDescription } from '../../support/small-transformer.js';
import { smallVocabulary, tokenOf } from '../../support/small-vocabulary.js';

const write = (words: string, slots: readonly [text: string, glued: boolean][] = []) =>
  writtenText(
    smallVocabulary,
    { slots: slots.map(([text, glued]) => ({ text, glued })) },
    words.split(' ').map(tokenOf),
  );

describe('tokens become a text', () => {
  it('with a space before every word, and none before a continuation', () => {
    expect(write('it costs $ ##2 ##1 </s>')).toBe('it costs $21');
  });

  it('up to the end; other specials say nothing', () => {
    expect(write('<s> it <pad> <unk> </s> two')).toBe('it');
  });

  it('with each slot as it was, whichever token stands for it', () => {
    expect(
      write('<w1> it <w0> two', [
        ['Ana', false],
        [',', true],
      ]),
    ).toBe('Ana it, two');
  });

  it('as it came where the network changed nothing but case', () => {
    const [piece] = new Tokeniser(smallVocabulary).pieces('It Costs Ana’s Twenty', 1000);
    expect(writtenText(smallVocabulary, piece!, ['it', 'costs', '<w0>', 'twenty'].map(tokenOf))).toBe(
      'It Costs Ana’s Twenty',
    );
    expect(writtenText(smallVocabulary, piece!, ['it', 'costs', '<w0>', '2', '##0'].map(tokenOf))).toBe(
      'it costs Ana’s 20',
    );
  });

  it('without the slots that the network made up, and with those it forgot at the end', () => {
    expect(write('it <w0> <w1> <w0>', [['x', false]])).toBe('it x');
    expect(
      write('it', [
        ['x', false],
        ['!', true],
      ]),
    ).toBe('it x!');
  });
});

describe('a language', () => {
  const language = wordsOf(smallVocabulary, smallDescription());

  it('joins pieces with a space, but not before what is glued', () => {
    const glued = { tokens: [tokenOf('<w0>'), 2], slots: [{ text: '.', glued: true }] };
    const plain = { tokens: [tokenOf('two'), 2], slots: [] };
    const [two, dot] = [
      [tokenOf('two'), 2],
      [tokenOf('<w0>'), 2],
    ];
    expect(language.write([plain, glued, plain], [two, dot, two])).toBe('two. two');
  });

  it('loses no unknown word, whatever the network writes', () => {
    const tokeniser = new Tokeniser(smallVocabulary);
    const tokens = fc.array(fc.integer({ min: 0, max: 19 }), { maxLength: 12 });
    const words = fc.array(fc.constantFrom('two', 'xyz', 'Ωmega', 'one,', '#?'), { maxLength: 10 });
    fc.assert(
      fc.property(words, tokens, (text, result) => {
        const pieces = tokeniser.pieces(text.join(' '), 6);
        const written = language.write(
          pieces,
          pieces.map(() => result),
        );
        for (const { text: slot } of pieces.flatMap(({ slots }) => slots)) expect(written).toContain(slot);
      }),
    );
  });
});
