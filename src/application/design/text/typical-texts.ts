/** Which texts stand for all where one latency is to say it: those of about median length, so that few do. */
import { median } from '../../../core/statistics.js';
import type { TextLengths } from '../../text/cost.js';
import type { Language } from '../../text/language.js';
import type { TextPair } from './text-pairs.js';

/** Of what is read and what is to be written, in tokens; what a transformer writes is about as long. */
export function medianLengths(language: Language, pairs: readonly TextPair[]): TextLengths {
  const lengths = pairs.map((pair) => lengthsOf(language, pair));
  return {
    source: Math.round(median(lengths.map(({ source }) => source))),
    target: Math.round(median(lengths.map(({ target }) => target))),
  };
}

/** @returns `count` of the texts to read, nearest to the median length first */
export function typicalTexts(language: Language, pairs: readonly TextPair[], count: number): string[] {
  const middle = medianLengths(language, pairs);
  const measured = pairs.map(({ spoken, written }) => {
    const { source, target } = lengthsOf(language, { spoken, written });
    return { spoken, distance: Math.abs(source - middle.source) + Math.abs(target - middle.target) };
  });
  return measured
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ spoken }) => spoken);
}

const lengthsOf = (language: Language, { spoken, written }: TextPair): TextLengths => ({
  source: tokensOf(language, spoken),
  target: tokensOf(language, written),
});

const tokensOf = (language: Language, text: string) =>
  language.read(text).reduce((sum, { tokens }) => sum + tokens.length, 0);
