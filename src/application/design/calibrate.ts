/**
 * Calibration: a sub-network's own batch-norm statistics, from training images run through it. Shared statistics
 * fit only the largest sub-network; without calibration the accuracy of the others collapses.
 *
 * @see Once-for-All, arXiv 1908.09791
 */
import { type Arch, resolutionOf } from '../network/arch.js';
import type { BatchNormStatistics } from '../network/build.js';
import { buildCalibration } from '../network/build-calibration.js';
import type { Supernet } from '../network/supernet.js';
import { batchesOf } from './image-sequence.js';
import { type OpenSession, openSession, withSession } from './session.js';

/** Large enough for steady statistics in the small last stages; what the reference code's users take. */
export const calibrationBatch = 250;
/** As Once-for-All has it for ImageNet: 250 photographs at once would take gigabytes. */
const photographBatch = 100;
const photographResolution = 96;

export interface AccuracyOptions {
  /** How many of the sequence, from its start; fewer where there are fewer. */
  readonly images: number;
  readonly threads: number;
  /** Pixels per side; the arch's own where absent. */
  readonly resolution?: number | undefined;
  /** Where the inference runs; in this thread where absent. */
  readonly open?: OpenSession | undefined;
  /** Looked at between batches. */
  readonly signal?: AbortSignal | undefined;
}

/** What calibration needs of a sequence of images. */
export interface ImageSource {
  readonly length: number;
  /** Writes images `start` to `start + count - 1` into a batch, NCHW float32, normalised. */
  load(target: Float32Array, start: number, count: number, resolution: number): Promise<void>;
}

/** Mean and biased variance of each layer, averaged over batches and weighted by their size. */
export class StatisticsAverage {
  readonly #sums = new Map<string, Float64Array>();
  #weight = 0;

  add(statistics: ReadonlyMap<string, Float32Array>, weight: number): void {
    for (const [name, values] of statistics) {
      const sum = this.#sums.get(name) ?? new Float64Array(values.length);
      for (let channel = 0; channel < values.length; channel++) sum[channel]! += values[channel]! * weight;
      this.#sums.set(name, sum);
    }
    this.#weight += weight;
  }

  result(): BatchNormStatistics {
    return new Map(
      [...this.#sums].map(([name, sum]) => [name, Float32Array.from(sum, (value) => value / this.#weight)]),
    );
  }
}

/**
 * @param options.batch images whose statistics are taken together; the default suits most
 * @param sequence training images, never those that the accuracy is reported on
 * @throws {CotuneError} `ERR_ARCH_OUTSIDE_SPACE`, `ERR_IMAGE_UNREADABLE`, `ERR_SESSION`
 */
export async function calibrate(
  supernet: Supernet,
  arch: Arch,
  sequence: ImageSource,
  options: AccuracyOptions & { readonly batch?: number | undefined },
): Promise<BatchNormStatistics> {
  const resolution = resolutionOf(supernet.description, arch, options.resolution);
  const most = options.batch ?? (resolution < photographResolution ? calibrationBatch : photographBatch);
  const batches = batchesOf(Math.min(options.images, sequence.length), most);
  const average = new StatisticsAverage();
  for (const size of new Set(batches.map((batch) => batch.size))) {
    const model = buildCalibration(supernet, arch, { batch: size, resolution });
    const starts = batches.filter((batch) => batch.size === size).map((batch) => batch.start);
    const input = new Float32Array(size * 3 * resolution * resolution);
    await withSession(model, options.threads, options.open ?? openSession, async (session) => {
      for (const start of starts) {
        options.signal?.throwIfAborted();
        await sequence.load(input, start, size, resolution);
        const outputs = await session.run(input);
        average.add(new Map(model.statisticsNames.map((name) => [name, outputs[name]!])), size);
      }
    });
  }
  return average.result();
}
