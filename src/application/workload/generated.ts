/**
 * Generated images, for when a person gives none: smooth coloured gradients plus noise, so that a network sees
 * values of a natural range. They show nothing, so they carry no labels and no accuracy can be measured on them.
 */
import { CotuneError } from '../../core/errors.js';
import { createRandom, type Random } from '../../core/random.js';
import type { ImageSet } from './images.js';

/** What frames are cut from: a set whose `labels` are null where nobody knows what the images show. */
export type FrameImages = Pick<ImageSet, 'decode'> & {
  readonly count: number;
  readonly labels: readonly number[] | null;
};

/** @param seed the same seed and index give the same image */
export function generateImages(count: number, seed: number): FrameImages {
  const decode = async (indices: readonly number[], resolution: number) => {
    const imageBytes = resolution * resolution * 3;
    const pixels = new Uint8Array(indices.length * imageBytes);
    indices.forEach((index, position) => {
      if (!(index >= 0 && index < count))
        throw new CotuneError('ERR_IMAGE_MISSING', `generated image ${index} of ${count} was asked for`);
      const image = pixels.subarray(position * imageBytes, (position + 1) * imageBytes);
      paint(image, resolution, createRandom(seed * 1_000_003 + index));
    });
    return pixels;
  };
  return { count, labels: null, decode };
}

/** Each channel is a plane wave of a period longer than the image: a gradient that may turn once. */
function paint(image: Uint8Array, resolution: number, random: Random): void {
  const noiseDeviation = 12;
  for (let channel = 0; channel < 3; channel++) {
    const centre = 64 + 128 * random.uniform();
    const swing = 30 + 60 * random.uniform();
    const angle = 2 * Math.PI * random.uniform();
    const phase = 2 * Math.PI * random.uniform();
    const stepX = (Math.cos(angle) * Math.PI) / resolution;
    const stepY = (Math.sin(angle) * Math.PI) / resolution;
    for (let y = 0, at = channel; y < resolution; y++) {
      for (let x = 0; x < resolution; x++, at += 3) {
        const noise = noiseDeviation * (random.uniform() + random.uniform() - 1) * 2.45;
        image[at] = clampToByte(centre + swing * Math.sin(phase + x * stepX + y * stepY) + noise);
      }
    }
  }
}

function clampToByte(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : Math.round(value);
}
