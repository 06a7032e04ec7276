/** What writes texts at design time: a sub-transformer in this thread, or in one of its own. */
import type { HatArch } from '../../text/arch.js';
import type { TextSupernet } from '../../text/text-supernet.js';
import { Transducer } from '../../text/transducer.js';
import type { WriteTokens } from '../../text/write-texts.js';
import { startThread } from '../thread.js';
import type { TextRequest, TextThreadData } from './text-thread.js';

export interface TextWriter {
  readonly write: WriteTokens;
  close(): Promise<void>;
}

/** Opens a sub-transformer with so many threads. @throws {CotuneError} ERR_SESSION */
export type OpenTextWriter = (arch: HatArch, threads: number) => Promise<TextWriter>;

/** In this thread. */
export const textWriterHere =
  ({ description, checkpoint }: TextSupernet): OpenTextWriter =>
  async (arch, threads) => {
    const transducer = new Transducer({ description, checkpoint, arch }, threads);
    return {
      write: async (sources) => (await transducer.greedy(sources)).map(({ tokens }) => tokens),
      close: () => transducer.release(),
    };
  };

/** A thread that holds one sub-transformer at a time. */
export interface TextThread {
  readonly open: OpenTextWriter;
  end(): Promise<void>;
}

export function startTextThread({ description, bytes }: TextSupernet): TextThread {
  const data: TextThreadData = { description, weights: bytes };
  const thread = startThread(new URL('./text-thread.js', import.meta.url), data);
  const ask = <T>(request: TextRequest) => thread.ask<T>(request);
  return {
    async open(arch, threads) {
      await ask({ arch, threads });
      return { write: (sources) => ask({ sources }), close: () => ask('close') };
    },
    end: thread.end,
  };
}
