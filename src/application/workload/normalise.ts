/** From pixels to what a network reads: (byte / 255 - mean) / deviation per channel, NCHW, float32. */
import type { SupernetDescription } from '../network/description.js';

/** What of a network's preprocessing counts here, per channel R, G, B: bytes are always scaled by 1/255 first. */
export type Preprocessing = Pick<SupernetDescription['preprocessing'], 'mean' | 'std'>;

// A byte has 256 values: looking the result up is exact and needs no arithmetic per pixel.
const tables = new WeakMap<Preprocessing, readonly Float32Array[]>();

/**
 * Writes one image into a batch. Allocates nothing after the first call with a `preprocessing`.
 *
 * @param target NCHW float32
 * @param offset where the image's first element goes
 * @param image HWC bytes, RGB, one whole image
 */
export function normaliseInto(
  target: Float32Array,
  offset: number,
  image: Uint8Array,
  preprocessing: Preprocessing,
): void {
  normalisePixels(target, offset, image, 0, image.length / 3, preprocessing);
}

/**
 * As `normaliseInto`, for image number `index` of several that lie behind each other: no view per image is needed.
 *
 * @param images NHWC bytes, RGB
 * @param pixels height x width of one image
 */
export function normaliseFrom(
  target: Float32Array,
  offset: number,
  images: Uint8Array,
  index: number,
  pixels: number,
  preprocessing: Preprocessing,
): void {
  normalisePixels(target, offset, images, index * pixels * 3, pixels, preprocessing);
}

function normalisePixels(
  target: Float32Array,
  offset: number,
  bytes: Uint8Array,
  start: number,
  pixels: number,
  preprocessing: Preprocessing,
): void {
  const [red, green, blue] = tablesOf(preprocessing) as [Float32Array, Float32Array, Float32Array];
  const greens = offset + pixels;
  const blues = greens + pixels;
  for (let pixel = 0, at = start; pixel < pixels; pixel++, at += 3) {
    target[offset + pixel] = red[bytes[at]!]!;
    target[greens + pixel] = green[bytes[at + 1]!]!;
    target[blues + pixel] = blue[bytes[at + 2]!]!;
  }
}

function tablesOf(preprocessing: Preprocessing): readonly Float32Array[] {
  const known = tables.get(preprocessing);
  if (known !== undefined) return known;
  const { mean, std } = preprocessing;
  const made = [0, 1, 2].map((channel) =>
    Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - mean[channel]!) / std[channel]!),
  );
  tables.set(preprocessing, made);
  return made;
}
