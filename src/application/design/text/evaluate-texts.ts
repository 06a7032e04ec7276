/** How often a sub-transformer writes exactly what is to be written, the likeliest token each time. */
import { wilsonInterval } from '../../../core/statistics.js';
import type { HatArch } from '../../text/arch.js';
import type { Language } from '../../text/language.js';
import type { TextSupernet } from '../../text/text-supernet.js';
import { largestBatch, writeTexts } from '../../text/write-texts.js';
import type { TextPair } from './text-pairs.js';
import { type OpenTextWriter, type TextWriter, textWriterHere } from './text-writer.js';

export interface TextEvaluation {
  readonly texts: number;
  /** Share of the texts that came out letter by letter; with Wilson's interval at 95 % confidence. */
  readonly exact: number;
  readonly exactLow: number;
  readonly exactHigh: number;
  /** 1 where it was right, by position: two sub-transformers are compared text by text. */
  readonly correct: Uint8Array;
}

export interface TextNetwork {
  readonly supernet: TextSupernet;
  readonly language: Language;
}

export interface TextEvaluationOptions {
  readonly threads: number;
  /** Where it is written; in this thread where absent. */
  readonly open?: OpenTextWriter | undefined;
  /** 1 where it was right, of the first texts, from an evaluation that was cut short; what is no whole chunk is left out. */
  readonly known?: ArrayLike<number> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of every chunk before the next one is written. */
  readonly onChunk?: ((start: number, correct: Uint8Array) => void | Promise<void>) | undefined;
}

/** Texts between two looks at the signal: several batches, so that those of similar length find each other. */
const chunk = 8 * largestBatch;

/** @throws {CotuneError} ERR_TEXT, ERR_SESSION; the signal's reason */
export async function evaluateTexts(
  network: TextNetwork,
  arch: HatArch,
  pairs: readonly TextPair[],
  { threads, signal, onChunk, ...options }: TextEvaluationOptions,
): Promise<TextEvaluation> {
  const { open = textWriterHere(network.supernet), known = [] } = options;
  const correct = new Uint8Array(pairs.length);
  const whole = known.length === pairs.length ? pairs.length : known.length - (known.length % chunk);
  for (let text = 0; text < whole; text++) correct[text] = known[text]!;
  if (whole < pairs.length) {
    const writer = await open(arch, threads);
    try {
      for (let start = whole; start < pairs.length; start += chunk) {
        signal?.throwIfAborted();
        const judged = await judgeTexts(network.language, writer, pairs.slice(start, start + chunk));
        correct.set(judged, start);
        await onChunk?.(start, judged);
      }
    } finally {
      await writer.close();
    }
  }
  return summariseTexts(correct);
}

async function judgeTexts(
  language: Language,
  { write }: TextWriter,
  pairs: readonly TextPair[],
): Promise<Uint8Array> {
  const texts = pairs.map(({ spoken }) => spoken);
  const results = await writeTexts(language, texts, write);
  return Uint8Array.from(results, ({ text }, index) => (text === pairs[index]!.written ? 1 : 0));
}

/** @param correct 1 where it was right */
export function summariseTexts(correct: Uint8Array): TextEvaluation {
  const right = correct.reduce((sum, one) => sum + one, 0);
  const { low, high } = wilsonInterval(right, correct.length);
  return {
    texts: correct.length,
    exact: right / correct.length,
    exactLow: low,
    exactHigh: high,
    correct,
  };
}
