/**
 * Evaluation: how often a sub-network is right on labelled images, with a confidence interval. The next batch is
 * made while the network looks at the current one.
 */
import { type Arch, resolutionOf } from '../network/arch.js';
import { type BatchNormStatistics, buildSubnet, type SubnetModel } from '../network/build.js';
import type { Supernet } from '../network/supernet.js';
import type { AccuracyOptions } from './calibrate.js';
import { batchesOf, type ImageSequence } from './image-sequence.js';
import { type Evaluation, rankOf, summariseRanks } from './ranks.js';
import { openSession } from './session.js';

export type { Evaluation } from './ranks.js';

export interface EvaluationOptions extends AccuracyOptions {
  /** Images per inference; `defaultBatch` where absent. */
  readonly batch?: number | undefined;
  /** Ranks of the first images, whole batches of them, from an evaluation that was cut short. */
  readonly known?: readonly number[] | undefined;
  /** Told of every batch before the next one runs. */
  readonly onBatch?: ((start: number, ranks: Int32Array) => void | Promise<void>) | undefined;
}

const largestBatch = 50;
/** In one batch: the activations of more take gigabytes and leave the processor's caches. */
const batchPixels = 2 ** 20;

/** Images per inference where nobody says how many, for images of so many pixels per side. */
export function defaultBatch(resolution: number): number {
  return Math.min(largestBatch, Math.ceil(batchPixels / resolution ** 2));
}

interface Batch {
  readonly start: number;
  readonly size: number;
}

/**
 * @param statistics of the batch norms; those of the checkpoint where undefined
 * @throws {CotuneError} `ERR_ARCH_OUTSIDE_SPACE`, `ERR_IMAGE_UNREADABLE`, `ERR_SESSION`
 */
export async function evaluate(
  supernet: Supernet,
  arch: Arch,
  statistics: BatchNormStatistics | undefined,
  sequence: ImageSequence,
  options: EvaluationOptions,
): Promise<Evaluation> {
  const images = Math.min(options.images, sequence.length);
  const resolution = resolutionOf(supernet.description, arch, options.resolution);
  const batch = Math.max(1, Math.min(options.batch ?? defaultBatch(resolution), images));
  const known = options.known ?? [];
  const ranks = new Int32Array(images);
  ranks.set(known);
  const left = batchesOf(images, batch).filter(({ start }) => start >= known.length);
  if (left.length > 0) {
    const model = buildSubnet(supernet, arch, { batch, resolution, statistics });
    await rankBatches(model, sequence, left, ranks, options);
  }
  return summariseRanks(ranks, supernet.description.classes.length);
}

async function rankBatches(
  model: SubnetModel,
  sequence: ImageSequence,
  batches: readonly Batch[],
  ranks: Int32Array,
  { open = openSession, threads, signal, onBatch }: EvaluationOptions,
): Promise<void> {
  const session = await open(model, threads);
  try {
    for await (const { start, size, input } of batchesAhead(model, sequence, batches)) {
      signal?.throwIfAborted();
      const { logits } = await session.run(input);
      const classes = logits!.length / model.inputShape[0]!;
      for (let image = 0; image < size; image++)
        ranks[start + image] = rankOf(logits!, image * classes, classes, sequence.labelAt(start + image));
      await onBatch?.(start, ranks.subarray(start, start + size));
    }
  } finally {
    await session.close();
  }
}

/**
 * Makes each batch while the caller uses the one before; two buffers take turns. The graph has one size: what a
 * last, smaller batch leaves of the buffer is run and not looked at.
 */
async function* batchesAhead(
  { inputShape }: SubnetModel,
  sequence: ImageSequence,
  batches: readonly Batch[],
): AsyncGenerator<Batch & { readonly input: Float32Array }> {
  const [batch, , , resolution] = inputShape as [number, number, number, number];
  const buffers = [0, 1].map(() => new Float32Array(batch * 3 * resolution * resolution));
  const load = async (index: number) => {
    const input = buffers[index % 2]!;
    const next = batches[index];
    if (next !== undefined) await sequence.load(input, next.start, next.size, resolution);
    return input;
  };
  let loading = load(0);
  for (const [index, next] of batches.entries()) {
    const input = await loading;
    loading = load(index + 1);
    // Whether it failed is looked at when its turn comes, if it ever does.
    loading.catch(() => {});
    yield { ...next, input };
  }
}
