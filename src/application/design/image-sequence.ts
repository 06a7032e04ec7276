/**
 * Labelled images in a fixed order, as normalised batches. Any beginning of the order holds about equally many of
 * each class, so that judging on the first few hundred is fair. Decoded pixels are kept: a search asks for the
 * same images thousands of times.
 */
import type { ImageSet } from '../workload/images.js';
import { normaliseFrom, type Preprocessing } from '../workload/normalise.js';
import type { ResizeRule } from '../workload/resize-rule.js';

/** From a file's pixels to what the network reads. */
export type ImagePreprocessing = Preprocessing & { readonly resize?: ResizeRule | undefined };

/** Above this the images of one resolution are decoded anew for every use. */
const defaultKeptBytes = 2 ** 30;
const decodeChunk = 250;

export class ImageSequence {
  readonly #order: readonly number[];
  readonly #kept = new Map<number, { pixels: Uint8Array; decoded: number }>();
  /** Ends when everything that was asked for is decoded: two that ask at once must not decode the same. */
  #decoding: Promise<unknown> = Promise.resolve();

  /**
   * @param indices which images of the set; their order does not matter
   * @param maxKeptBytes decoded images of one resolution are kept up to this size; 0 where nothing is used twice
   */
  constructor(
    private readonly images: ImageSet,
    private readonly labels: ArrayLike<number>,
    indices: readonly number[],
    private readonly preprocessing: ImagePreprocessing,
    private readonly maxKeptBytes = defaultKeptBytes,
  ) {
    this.#order = interleaveClasses(labels, indices);
  }

  get length(): number {
    return this.#order.length;
  }

  /** The image's path in the set at a position of the order. */
  nameAt(position: number): string {
    return this.images.names[this.#order[position]!]!;
  }

  /** The class of the image at a position of the order. */
  labelAt(position: number): number {
    return this.labels[this.#order[position]!]!;
  }

  /** Writes images `start` to `start + count - 1` of the order into a batch, NCHW float32. */
  async load(target: Float32Array, start: number, count: number, resolution: number): Promise<void> {
    const pixels = resolution * resolution;
    const { bytes, first } = await this.#pixelsOf(start, count, resolution);
    for (let image = 0; image < count; image++)
      normaliseFrom(target, image * pixels * 3, bytes, first + image, pixels, this.preprocessing);
  }

  /** Decodes everything now, where it will be kept, so that no later step has to wait for it. */
  async decodeAll(resolution: number, signal?: AbortSignal): Promise<void> {
    if (this.length * resolution * resolution * 3 > this.maxKeptBytes) return;
    for (const { start, size } of batchesOf(this.length, decodeChunk)) {
      signal?.throwIfAborted();
      await this.#pixelsOf(start, size, resolution);
    }
  }

  #decode(indices: readonly number[], resolution: number): Promise<Uint8Array> {
    return this.images.decode(indices, resolution, this.preprocessing.resize);
  }

  async #pixelsOf(
    start: number,
    count: number,
    resolution: number,
  ): Promise<{ bytes: Uint8Array; first: number }> {
    const imageBytes = resolution * resolution * 3;
    if (this.length * imageBytes > this.maxKeptBytes) {
      const bytes = await this.#decode(this.#order.slice(start, start + count), resolution);
      return { bytes, first: 0 };
    }
    let kept = this.#kept.get(resolution);
    if (kept === undefined) {
      kept = { pixels: new Uint8Array(this.length * imageBytes), decoded: 0 };
      this.#kept.set(resolution, kept);
    }
    if (kept.decoded < start + count) {
      const entry = kept;
      const decoding = this.#decoding.then(() => this.#decodeUpTo(entry, start + count, resolution));
      this.#decoding = decoding.catch(() => {});
      await decoding;
    }
    return { bytes: kept.pixels, first: start };
  }

  async #decodeUpTo(
    kept: { pixels: Uint8Array; decoded: number },
    position: number,
    resolution: number,
  ): Promise<void> {
    while (kept.decoded < position) {
      const end = Math.min(position, kept.decoded + decodeChunk);
      const chunk = this.#order.slice(kept.decoded, end);
      kept.pixels.set(await this.#decode(chunk, resolution), kept.decoded * resolution * resolution * 3);
      kept.decoded += chunk.length;
    }
  }
}

/** The first of each class, the second of each class, and so on. */
export function interleaveClasses(labels: ArrayLike<number>, indices: readonly number[]): number[] {
  const seen = new Map<number, number>();
  const turns = [...indices]
    .sort((a, b) => a - b)
    .map((index) => {
      const label = labels[index]!;
      const turn = seen.get(label) ?? 0;
      seen.set(label, turn + 1);
      return { index, label, turn };
    });
  return turns.sort((a, b) => a.turn - b.turn || a.label - b.label).map(({ index }) => index);
}

/** The images with even numbers, which the search may look at, or those with odd ones, which it may not. */
export function everySecond(count: number, parity: 'even' | 'odd'): number[] {
  const indices: number[] = [];
  for (let index = parity === 'even' ? 0 : 1; index < count; index += 2) indices.push(index);
  return indices;
}

/** Cuts the first `count` positions into batches; the last one may be smaller. */
export function batchesOf(count: number, batch: number): { start: number; size: number }[] {
  return Array.from({ length: Math.ceil(count / batch) }, (_, index) => ({
    start: index * batch,
    size: Math.min(batch, count - index * batch),
  }));
}
