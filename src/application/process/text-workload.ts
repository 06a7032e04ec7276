/**
 * Texts that come one by one, regularly or by chance: each is read and written as a unit, and judged letter by letter.
 * The sub-transformer is chosen when a text's turn comes; nothing of one text is left when the next begins.
 */
import { join } from 'node:path';
import { CotuneError } from '../../core/errors.js';
import { createStream } from '../../core/random.js';
import { readTextLibrary } from '../design/text/text-library.js';
import { examplesFile, readTextPairs, type TextPair } from '../design/text/text-pairs.js';
import { Engine } from '../engine/engine.js';
import { putRequest, takeResults } from '../engine/text-frames.js';
import { textModels } from '../engine/text-models.js';
import { largestBatch } from '../text/write-texts.js';
import type { OpenArrivals } from '../workload/arrival-spec.js';
import { describeSubnet, type TextSpecification } from './protocol.js';
import type { Workload, WorkloadOptions } from './workload.js';

/** @throws {CotuneError} when the library or the texts cannot be read, or the runtime cannot start */
export async function openTextWorkload(
  specification: TextSpecification,
  { clock, onTrouble }: WorkloadOptions,
): Promise<Workload> {
  const { library: folder, texts, seed, memoryBudgetBytes, queueLimit } = specification;
  const { supernet, language, subnets } = await readTextLibrary(folder);
  const path = texts ?? join(folder, examplesFile);
  const pairs = createStream(seed, 'texts').shuffle(await readTextPairs(path));
  for (const pair of pairs) checkLength(pair, language.read(pair.spoken).length, path);
  const engineOptions = { clock, memoryBudgetBytes, queueLimit, onError: onTrouble };
  return {
    engine: await Engine.open({ ...engineOptions, ...textModels(supernet, subnets) }),
    opened: { tilesPerFrame: 1, labelled: true, subnets: subnets.map(describeSubnet) },
    arrivals: arrivalsOf(specification),
    unitsVary: true,
    fill(sequence, slot) {
      const { spoken, written } = pairs[sequence % pairs.length]!;
      const pieces = language.read(spoken);
      putRequest(slot, { beam: 1, sources: pieces.map(({ tokens }) => tokens) });
      return (done) => {
        const text = language.write(pieces, takeResults(done, pieces.length));
        return { correct: text === written ? 1 : 0, tiles: 1 };
      };
    },
  };
}

function checkLength({ spoken }: TextPair, pieces: number, path: string): void {
  if (pieces > 0 && pieces <= largestBatch) return;
  const shown = JSON.stringify(spoken.slice(0, 60));
  const problem = pieces === 0 ? 'has no words' : `is cut into ${pieces} pieces, at most ${largestBatch} are`;
  throw new CotuneError('ERR_TEXT', `${path}: ${shown} ${problem}`);
}

function arrivalsOf({ arrivals, requestsPerSecond: ratePerSecond }: TextSpecification): OpenArrivals {
  return arrivals === 'poisson'
    ? { kind: 'poisson', ratePerSecond }
    : { kind: 'periodic', ratePerSecond, offsetSeconds: 0 };
}
