/**
 * How long a sub-transformer takes for one text alone: all candidates in turn, text after text, so that drift of the
 * machine falls on all alike.
 */
import type { Clock } from '../../../core/clock.js';
import { quantile } from '../../../core/statistics.js';
import type { HatArch } from '../../text/arch.js';
import { Transducer } from '../../text/transducer.js';
import type { TextNetwork } from './evaluate-texts.js';

export interface TextTimingOptions {
  readonly clock: Clock;
  readonly threads: number;
  /** Each text so many times. */
  readonly rounds: number;
  /** Of the times of a text, what counts: 0.5 for the median where absent. */
  readonly quantile?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What one text took. */
export interface TimedText {
  /** Tokens, ends included. */
  readonly source: number;
  readonly target: number;
  readonly seconds: number;
}

/**
 * @returns for each arch its texts, in order; pieces of a longer text count as texts of their own
 * @throws {CotuneError} ERR_TEXT, ERR_SESSION; the signal's reason
 */
export async function timeTexts(
  { supernet: { description, checkpoint }, language }: TextNetwork,
  archs: readonly HatArch[],
  texts: readonly string[],
  { clock, threads, rounds, signal, quantile: which = 0.5 }: TextTimingOptions,
): Promise<TimedText[][]> {
  const sources = texts.flatMap((text) => language.read(text).map(({ tokens }) => tokens));
  const transducers = archs.map((arch) => new Transducer({ description, checkpoint, arch }, threads));
  const seconds = archs.map(() => sources.map((): number[] => []));
  const targets = archs.map(() => sources.map(() => 0));
  try {
    for (const transducer of transducers) await transducer.greedy(sources.slice(0, 1));
    for (let round = 0; round < rounds; round++)
      for (const [place, source] of sources.entries()) {
        signal?.throwIfAborted();
        for (let turn = 0; turn < transducers.length; turn++) {
          // Another one begins each time, so that none is always timed after the same predecessor.
          const index = (turn + round + place) % transducers.length;
          const start = clock.now();
          const [written] = await transducers[index]!.greedy([source]);
          seconds[index]![place]!.push(clock.now() - start);
          targets[index]![place] = written!.tokens.length;
        }
      }
  } finally {
    for (const transducer of transducers) await transducer.release();
  }
  return archs.map((_, index) =>
    sources.map((source, place) => ({
      source: source.length,
      target: targets[index]![place]!,
      seconds: quantile(seconds[index]![place]!, which),
    })),
  );
}
