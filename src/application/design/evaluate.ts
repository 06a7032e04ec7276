/** Evaluation: how often a calibrated sub-network is right on labelled images, with a confidence interval. */
import { wilsonInterval } from '../../core/statistics.js';
import { type Arch, resolutionOf } from '../network/arch.js';
import { type BatchNormStatistics, buildSubnet } from '../network/build.js';
import type { Supernet } from '../network/supernet.js';
import type { AccuracyOptions } from './calibrate.js';
import { batchesOf, type ImageSequence } from './image-sequence.js';
import { withSession } from './session.js';

export interface Evaluation {
  readonly images: number;
  /** Share of images whose class got the largest logit. */
  readonly top1: number;
  /** Wilson's interval at 95 % confidence. */
  readonly top1Low: number;
  readonly top1High: number;
  /** Share of images whose class is among the five largest logits; null where there are no more than five classes. */
  readonly top5: number | null;
  /** 1 where top-1 was right, by position in the sequence: two sub-networks are compared image by image. */
  readonly correct: Uint8Array;
}

/** Small batches keep the activations in the processor's caches. */
const evaluationBatch = 50;

/**
 * @throws {CotuneError} `ERR_ARCH_OUTSIDE_SPACE`, `ERR_IMAGE_UNREADABLE`, `ERR_SESSION`
 */
export async function evaluate(
  supernet: Supernet,
  arch: Arch,
  statistics: BatchNormStatistics,
  sequence: ImageSequence,
  options: AccuracyOptions,
): Promise<Evaluation> {
  const images = Math.min(options.images, sequence.length);
  const ranks = new Int32Array(images);
  const resolution = resolutionOf(supernet.description, arch);
  const batches = batchesOf(images, evaluationBatch);
  for (const size of new Set(batches.map((batch) => batch.size))) {
    const model = buildSubnet(supernet, arch, { batch: size, statistics });
    const input = new Float32Array(size * 3 * resolution * resolution);
    await withSession(model, options.threads, async (session) => {
      for (const { start } of batches.filter((batch) => batch.size === size)) {
        options.signal?.throwIfAborted();
        await sequence.load(input, start, size, resolution);
        const { logits } = await session.run(input);
        rankLabels(logits!, start, size, sequence, ranks);
      }
    });
  }
  return summarise(ranks, supernet.description.classes.length);
}

function rankLabels(
  logits: Float32Array,
  start: number,
  size: number,
  sequence: ImageSequence,
  ranks: Int32Array,
): void {
  const classes = logits.length / size;
  for (let image = 0; image < size; image++)
    ranks[start + image] = rankOf(logits, image * classes, classes, sequence.labelAt(start + image));
}

/** How many classes have a larger logit than the label's; among equal ones the lower class comes first. */
export function rankOf(logits: Float32Array, offset: number, classes: number, label: number): number {
  const own = logits[offset + label]!;
  let rank = 0;
  for (let other = 0; other < classes; other++) {
    const logit = logits[offset + other]!;
    if (logit > own || (logit === own && other < label)) rank++;
  }
  return rank;
}

function summarise(ranks: Int32Array, classes: number): Evaluation {
  const images = ranks.length;
  const correct = Uint8Array.from(ranks, (rank) => (rank === 0 ? 1 : 0));
  const right = correct.reduce((sum, one) => sum + one, 0);
  const inFive = ranks.reduce((sum, rank) => sum + (rank < 5 ? 1 : 0), 0);
  const { low, high } = wilsonInterval(right, images);
  return {
    images,
    top1: right / images,
    top1Low: low,
    top1High: high,
    top5: classes > 5 ? inFive / images : null,
    correct,
  };
}
