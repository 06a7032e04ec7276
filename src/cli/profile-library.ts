/** What `cotune profile` measures of a library: networks of images on one image, transformers on texts in turn. */
import { join } from 'node:path';
import type { Library } from '../application/design/library.js';
import { fitLengths, type LengthModel } from '../application/design/text/length-model.js';
import { readTextLibrary } from '../application/design/text/text-library.js';
import { examplesFile, readTextPairs } from '../application/design/text/text-pairs.js';
import { timeTexts } from '../application/design/text/time-texts.js';
import type { EngineOptions } from '../application/engine/engine.js';
import type { FrameSlot } from '../application/engine/frame-slots.js';
import { libraryModels } from '../application/engine/library-models.js';
import { putRequest } from '../application/engine/text-frames.js';
import { textModels } from '../application/engine/text-models.js';
import { largestBatch } from '../application/text/write-texts.js';
import { createRealClock } from '../core/clock.js';

export interface ProfilingLibrary {
  readonly subnets: readonly { readonly id: string }[];
  readonly models: Pick<EngineOptions, 'model' | 'input' | 'output'>;
  /** Writes what the k-th inference of a sub-network looks at; absent where all look at the same. */
  readonly fill?: (index: number, slot: FrameSlot) => void;
  /** What a text takes by its length, with one thread; absent of images, which are all of one size. */
  readonly fitLengths?: (ids: readonly string[], signal: AbortSignal) => Promise<SubnetLengths[]>;
}

export type SubnetLengths = { readonly subnet: string } & LengthModel;

/** Enough for a line through their times. */
const timedTexts = 60;
/** Many, so that what other programs take is left out of the median. */
const timingRounds = 9;

export const imageProfiling = (library: Library): ProfilingLibrary => ({
  subnets: library.subnets,
  models: libraryModels(library, 1),
});

/** The texts that ship with the transformer: the spread of a row is then that of their lengths. */
export async function textProfiling(folder: string): Promise<ProfilingLibrary> {
  const { supernet, language, subnets } = await readTextLibrary(folder);
  const pairs = await readTextPairs(join(folder, examplesFile));
  const sources = pairs.map(({ spoken }) =>
    language
      .read(spoken)
      .slice(0, largestBatch)
      .map(({ tokens }) => tokens),
  );
  return {
    subnets,
    models: textModels(supernet, subnets),
    async fitLengths(ids, signal) {
      const chosen = subnets.filter(({ id }) => ids.includes(id));
      const archs = chosen.map(({ arch }) => arch);
      const texts = pairs.slice(0, timedTexts).map(({ spoken }) => spoken);
      const options = { clock: createRealClock(), threads: 1, rounds: timingRounds, signal };
      const times = await timeTexts({ supernet, language }, archs, texts, options);
      return chosen.flatMap(({ id }, index) => {
        const model = fitLengths(times[index]!);
        return model === null ? [] : [{ subnet: id, ...model }];
      });
    },
    fill: (index, slot) => putRequest(slot, { beam: 1, sources: sources[index % sources.length]! }),
  };
}
