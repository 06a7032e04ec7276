/** A vocabulary of twenty tokens that the small transformers can be given: spoken words, digits, and two slots. */
import { parseVocabulary } from '#cotune/application/text/vocabulary.js';

const tokens = [
  ...['<s>', '<pad>', '</s>', '<unk>', '<w0>', '<w1>'],
  ...['it', 'costs', 'twenty', 'thirty', 'one', 'two', 'dollars', 'and'],
  ...['$', '2', '##1', '##2', '##0', '3'],
];

export const smallVocabularyFile = {
  schema: 1,
  tokens,
  ...{ bos: 0, pad: 1, eos: 2, unk: 3 },
  slots: [4, 5],
  spoken: [6, 14],
  tens: ['twenty', 'thirty'],
  units: ['one', 'two'],
  punctuation: '.,?!;:',
};

const vocab = { source: 20, target: 20, bos: 0, pad: 1, eos: 2, unk: 3 };

export const smallVocabulary = parseVocabulary(smallVocabularyFile, { vocab });

export const tokenOf = (word: string): number => tokens.indexOf(word);
