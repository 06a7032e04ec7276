/**
 * How an image comes to a network's resolution where the network's authors resized before they cropped: the sizes
 * and offsets of torchvision's `Resize` and `CenterCrop`, to the pixel.
 *
 * @see torchvision.transforms.functional `_compute_resized_output_size` and `center_crop`
 */
import type { SupernetDescription } from '../network/description.js';

/** The shorter side becomes resolution / cropShare pixels, rounded so, before the centre is cropped. */
export type ResizeRule = NonNullable<SupernetDescription['preprocessing']['resize']>;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels of the shorter side before the crop. */
export function shorterSide({ cropShare, rounding }: ResizeRule, resolution: number): number {
  return rounding === 'ceil' ? Math.ceil(resolution / cropShare) : Math.floor(resolution / cropShare);
}

/** The whole image's size once its shorter side has so many pixels; the longer side is cut off, not rounded. */
export function resizedSize({ width, height }: Size, shorter: number): Size {
  return width <= height
    ? { width: shorter, height: Math.trunc((shorter * height) / width) }
    : { width: Math.trunc((shorter * width) / height), height: shorter };
}

/** The first pixel that stays of a side; a half is rounded to the even number, as Python does. */
export function cropStart(extent: number, resolution: number): number {
  const exact = (extent - resolution) / 2;
  const below = Math.floor(exact);
  return exact - below === 0.5 ? below + (below % 2) : Math.round(exact);
}
