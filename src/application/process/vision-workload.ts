/** Frames at a fixed rate: each a batch of images, classified at once. */
import { readLibrary } from '../design/library.js';
import { Engine } from '../engine/engine.js';
import { libraryModels } from '../engine/library-models.js';
import { openFrameSource } from '../workload/sources.js';
import { describeSubnet, type VisionSpecification } from './protocol.js';
import { sizeFrame } from './size-frame.js';
import type { Workload, WorkloadOptions } from './workload.js';

/** @throws {CotuneError} when the library or the images cannot be read, or the runtime cannot start */
export async function openVisionWorkload(
  specification: VisionSpecification,
  { clock, onTrouble }: WorkloadOptions,
): Promise<Workload> {
  const { memoryBudgetBytes, queueLimit, framesPerSecond, images } = specification;
  const library = await readLibrary(specification.library);
  const engineOptions = { clock, memoryBudgetBytes, queueLimit, onError: onTrouble };
  const openEngine = (batch: number) => Engine.open({ ...engineOptions, ...libraryModels(library, batch) });
  const openSource = await openFrameSource(library.supernet.description, specification);
  const tilesPerFrame = await sizeFrame(clock, specification, library.subnets.at(-1)!.id, openEngine);
  const source = openSource(tilesPerFrame);
  return {
    engine: await openEngine(tilesPerFrame),
    opened: { tilesPerFrame, labelled: images !== null, subnets: library.subnets.map(describeSubnet) },
    arrivals: { kind: 'periodic', ratePerSecond: framesPerSecond, offsetSeconds: 0 },
    unitsVary: false,
    fill(sequence, slot) {
      const labels = source.fill(sequence, slot.input);
      if (labels === null) return null;
      return ({ output }) => ({ correct: countCorrect(output, labels), tiles: labels.length });
    },
  };
}

/** How many rows of logits are largest at their label. */
export function countCorrect(logits: Float32Array, labels: readonly number[]): number {
  const classes = logits.length / labels.length;
  let correct = 0;
  for (let row = 0; row < labels.length; row++) {
    let best = row * classes;
    for (let column = best + 1; column < (row + 1) * classes; column++) {
      if (logits[column]! > logits[best]!) best = column;
    }
    if (best - row * classes === labels[row]) correct++;
  }
  return correct;
}
