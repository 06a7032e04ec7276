/** How often a sub-transformer writes exactly what is to be written, the likeliest token each time. */
import { wilsonInterval } from '../../../core/statistics.js';
import type { HatArch } from '../../text/arch.js';
import type { Language } from '../../text/language.js';
import type { TextSupernet } from '../../text/text-supernet.js';
import { Transducer } from '../../text/transducer.js';
import { largestBatch, writeTexts } from '../../text/write-texts.js';
import type { TextPair } from './text-pairs.js';

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
  readonly signal?: AbortSignal | undefined;
  /** @param right of the first `done` texts */
  readonly onProgress?: ((done: number, right: number) => void) | undefined;
}

/** Texts between two looks at the signal: several batches, so that those of similar length find each other. */
const chunk = 8 * largestBatch;

/** @throws {CotuneError} ERR_TEXT, ERR_SESSION; the signal's reason */
export async function evaluateTexts(
  { supernet: { description, checkpoint }, language }: TextNetwork,
  arch: HatArch,
  pairs: readonly TextPair[],
  { threads, signal, onProgress }: TextEvaluationOptions,
): Promise<TextEvaluation> {
  const transducer = new Transducer({ description, checkpoint, arch }, threads);
  const write = async (sources: readonly (readonly number[])[]) =>
    (await transducer.greedy(sources)).map(({ tokens }) => tokens);
  const correct = new Uint8Array(pairs.length);
  let right = 0;
  try {
    for (let start = 0; start < pairs.length; start += chunk) {
      signal?.throwIfAborted();
      const some = pairs.slice(start, start + chunk);
      const texts = some.map(({ spoken }) => spoken);
      const results = await writeTexts(language, texts, write);
      for (const [index, { text }] of results.entries())
        if (text === some[index]!.written) right += correct[start + index] = 1;
      onProgress?.(start + some.length, right);
    }
  } finally {
    await transducer.release();
  }
  return summariseTexts(correct);
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
