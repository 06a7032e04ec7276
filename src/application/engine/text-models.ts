/**
 * Sub-transformers as the engine asks for them: weights are shared by all threads, each graph is sliced in the worker
 * that will run it. What a text leaves behind while it is written lives and ends within one frame, so that nothing of
 * one network ever meets another.
 */
import { CotuneError } from '../../core/errors.js';
import type { HatArch } from '../text/arch.js';
import type { TextDescription } from '../text/description.js';
import { openTextSupernet, type TextSupernet } from '../text/text-supernet.js';
import { Transducer } from '../text/transducer.js';
import { largestBatch } from '../text/write-texts.js';
import type { ModelOrigin, Runnable, RunnableSource, TensorShape } from './model-source.js';
import { createScratch } from './scratch.js';
import { putResults, type TextFrameLimits, takeRequest, textFrameWords } from './text-frames.js';

interface TextModelData {
  readonly description: TextDescription;
  readonly weights: SharedArrayBuffer;
  readonly archs: Readonly<Record<string, HatArch>>;
}

export interface TextSubnet {
  readonly id: string;
  readonly arch: HatArch;
}

/** Called in the worker. */
export function createModelSource({ description, weights, archs }: TextModelData): RunnableSource {
  const { checkpoint } = openTextSupernet(description, weights);
  const allocate = createScratch();
  return {
    async open({ subnet, threads }) {
      const arch = archs[subnet];
      if (arch === undefined)
        throw new CotuneError('ERR_LIBRARY', `the library has no sub-network named ${subnet}`);
      const transducer = new Transducer({ description, checkpoint, arch }, threads, allocate);
      const modelBytes = await transducer.prepare();
      await transducer.greedy([[description.vocab.eos]], 1);
      return runnableOf(transducer, modelBytes);
    },
  };
}

const runnableOf = (transducer: Transducer, modelBytes: number): Runnable => ({
  modelBytes,
  async run(slot) {
    const { beam, sources } = takeRequest(slot);
    const written = beam === 1 ? await transducer.greedy(sources) : await transducer.beam(sources, beam);
    putResults(
      slot,
      written.map(({ tokens }) => tokens),
    );
  },
  release: () => transducer.release(),
});

export const textFrameLimits = ({ decoding }: TextDescription): TextFrameLimits => ({
  pieces: largestBatch,
  sourceTokens: decoding.max_source_len + 1,
  targetTokens: decoding.max_len + 1,
});

/** What an engine needs to run sub-transformers. */
export function textModels(
  { description, bytes }: TextSupernet,
  subnets: readonly TextSubnet[],
): { model: ModelOrigin; input: TensorShape; output: TensorShape } {
  const archs = Object.fromEntries(subnets.map(({ id, arch }) => [id, arch]));
  const data: TextModelData = { description, weights: bytes, archs };
  const words = textFrameWords(textFrameLimits(description));
  return {
    model: { module: import.meta.url, data },
    input: { name: 'texts', shape: [words.input] },
    output: { name: 'results', shape: [words.output] },
  };
}
