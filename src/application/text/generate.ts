/** Writes texts with one sub-transformer in this thread, and says how long it took. */
import type { Clock } from '../../core/clock.js';
import type { HatArch } from './arch.js';
import type { Language } from './language.js';
import type { TextSupernet } from './text-supernet.js';
import { Transducer } from './transducer.js';
import { type WrittenText, writeTexts } from './write-texts.js';

export interface GenerateOptions {
  readonly clock: Clock;
  readonly threads: number;
  /** 1 takes the likeliest token each time. */
  readonly beam: number;
  readonly lengthPenalty: number;
}

export interface Generated {
  readonly texts: readonly WrittenText[];
  /** Of writing all texts, once the sessions are there and have run. */
  readonly latencySeconds: number;
  readonly arch: HatArch;
}

/** @throws {CotuneError} ERR_TEXT for a text that the network cannot read, ERR_SESSION */
export async function generate(
  { description, checkpoint }: TextSupernet,
  arch: HatArch,
  language: Language,
  texts: readonly string[],
  { clock, threads, beam, lengthPenalty }: GenerateOptions,
): Promise<Generated> {
  const transducer = new Transducer({ description, checkpoint, arch }, threads);
  const write = async (sources: readonly (readonly number[])[]) => {
    const written =
      beam === 1 ? transducer.greedy(sources) : transducer.beam(sources, beam, { lengthPenalty });
    return (await written).map(({ tokens }) => tokens);
  };
  try {
    await write([[description.vocab.eos]]);
    const started = clock.now();
    const written = await writeTexts(language, texts, write);
    return { texts: written, latencySeconds: clock.now() - started, arch };
  } finally {
    await transducer.release();
  }
}
