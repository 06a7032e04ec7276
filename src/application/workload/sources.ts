/**
 * An application's frames, cut from images: each frame is a grid of tiles, taken in order from a pool of decoded
 * images that is read once, before the frames start.
 */
import { createRandom } from '../../core/random.js';
import type { SupernetDescription } from '../network/description.js';
import type { FrameSource } from './frame-source.js';
import { generateImages } from './generated.js';
import { labelsFor, openImageSet } from './images.js';
import { normaliseFrom, type Preprocessing } from './normalise.js';

interface ImagePool {
  /** NHWC bytes. */
  readonly pixels: Uint8Array;
  readonly count: number;
  readonly labels: ArrayLike<number> | null;
}

export interface FrameSourceOptions {
  /** A folder per class or a tar of such; null for generated images without labels. */
  readonly images: string | null;
  readonly seed: number;
}

const largestPool = 4000;
const generatedImages = 64;

/**
 * Reads the images; the size of a frame may be found out later.
 *
 * @returns makes the source of frames of so many tiles
 * @throws {CotuneError} when the images cannot be read or show other classes than the network's
 */
export async function openFrameSource(
  description: SupernetDescription,
  { images, seed }: FrameSourceOptions,
): Promise<(tilesPerFrame: number) => FrameSource> {
  const resolution = description.resolution.at(-1)!;
  const pool =
    images === null ? await generatedPool(resolution, seed) : await imagePool(description, images, seed);
  const { mean, std } = description.preprocessing;
  const preprocessing = { mean, std, scale: 1 / 255 };
  return (tilesPerFrame) => gridOf(pool, tilesPerFrame, resolution * resolution, preprocessing);
}

/** Frames that show the pool's images in order, over and over. */
function gridOf(
  pool: ImagePool,
  tilesPerFrame: number,
  tilePixels: number,
  preprocessing: Preprocessing,
): FrameSource {
  return {
    fill(sequence, target) {
      const labels: number[] = [];
      for (let tile = 0; tile < tilesPerFrame; tile++) {
        const image = (sequence * tilesPerFrame + tile) % pool.count;
        normaliseFrom(target, tile * tilePixels * 3, pool.pixels, image, tilePixels, preprocessing);
        if (pool.labels !== null) labels.push(pool.labels[image]!);
      }
      return pool.labels === null ? null : labels;
    },
  };
}

async function generatedPool(resolution: number, seed: number): Promise<ImagePool> {
  const indices = Array.from({ length: generatedImages }, (_, index) => index);
  const pixels = await generateImages(generatedImages, seed).decode(indices, resolution);
  return { pixels, count: generatedImages, labels: null };
}

/**
 * The odd-numbered images in random order: a library's search looks at even-numbered ones only, so that what is
 * measured here was not chosen for these images.
 */
async function imagePool(description: SupernetDescription, path: string, seed: number): Promise<ImagePool> {
  const set = await openImageSet(path);
  const labels = labelsFor(set, description.classes);
  const all = set.names.map((_, index) => index);
  const unseen = all.length < 2 ? all : all.filter((index) => index % 2 === 1);
  const chosen = createRandom(seed).shuffle(unseen).slice(0, largestPool);
  const pixels = await set.decode(chosen, description.resolution.at(-1)!, description.preprocessing.resize);
  return { pixels, count: chosen.length, labels: chosen.map((index) => labels[index]!) };
}
