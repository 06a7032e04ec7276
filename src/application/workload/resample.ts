/**
 * Antialiased bilinear resampling, equal to Pillow's `BILINEAR` to the byte: what networks were trained and published
 * with. (libvips' own differs: by up to 3 where it shrinks, and by half a pixel of the source where it enlarges.)
 * Columns first, then rows, each in fixed point and rounded to bytes; only what the crop keeps is computed.
 *
 * @see Pillow, "Concepts: filters" and its Resample.c: 22 bits after the point, a triangle as wide as the scale
 */
import type { Size } from './resize-rule.js';

/** HWC bytes, RGB. */
export interface RgbImage extends Size {
  readonly pixels: Uint8Array;
}

/** A square part of the resized image. */
export interface Crop {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** For each output the inputs that it is a mixture of: `taps` weights, of which the first `counts` count. */
interface Mixture {
  readonly firsts: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Int32Array;
  readonly taps: number;
}

const fractionBits = 22;
const half = 1 << (fractionBits - 1);

/** @returns the crop of the resized image, HWC, RGB: side² x 3 bytes */
export function resampleCrop(image: RgbImage, resized: Size, { left, top, side }: Crop): Uint8Array {
  const columns = mixtureOf(image.width, resized.width, left, side);
  const rows = mixtureOf(image.height, resized.height, top, side);
  const firstRow = rows.firsts[0]!;
  const endRow = rows.firsts[side - 1]! + rows.counts[side - 1]!;
  const narrowed = mixColumns(image, columns, firstRow, endRow);
  return mixRows(narrowed, side, rows, firstRow);
}

function mixtureOf(inputs: number, outputs: number, start: number, count: number): Mixture {
  const scale = inputs / outputs;
  const support = Math.max(scale, 1);
  const taps = Math.ceil(support) * 2 + 1;
  const mixture: Mixture = {
    firsts: new Int32Array(count),
    counts: new Int32Array(count),
    weights: new Int32Array(count * taps),
    taps,
  };
  for (let output = 0; output < count; output++) {
    const centre = (start + output + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(inputs, Math.trunc(centre + support + 0.5));
    mixture.firsts[output] = first;
    mixture.counts[output] = end - first;
    mixture.weights.set(triangle(first, end, centre, support), output * taps);
  }
  return mixture;
}

/** Weights of the inputs `first` to `end - 1`, which add up to one in fixed point. */
function triangle(first: number, end: number, centre: number, support: number): number[] {
  const raw = Array.from({ length: end - first }, (_, tap) =>
    Math.max(0, 1 - Math.abs((first + tap - centre + 0.5) / support)),
  );
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return raw.map((weight) => Math.trunc((weight / sum) * 2 ** fractionBits + 0.5));
}

/** @returns rows `firstRow` to `endRow - 1`, as wide as there are mixtures */
function mixColumns(
  { pixels, width }: RgbImage,
  { firsts, counts, weights, taps }: Mixture,
  firstRow: number,
  endRow: number,
): Uint8Array {
  const outputs = firsts.length;
  const mixed = new Uint8Array((endRow - firstRow) * outputs * 3);
  for (let row = firstRow, to = 0; row < endRow; row++)
    for (let output = 0; output < outputs; output++, to += 3)
      mix(mixed, to, pixels, (row * width + firsts[output]!) * 3, 3, weights, output * taps, counts[output]!);
  return mixed;
}

/** @param rows pixels whose first row is number `firstRow` of the image */
function mixRows(
  rows: Uint8Array,
  side: number,
  { firsts, counts, weights, taps }: Mixture,
  firstRow: number,
): Uint8Array {
  const mixed = new Uint8Array(side * side * 3);
  const stride = side * 3;
  for (let output = 0, to = 0; output < side; output++) {
    const from = (firsts[output]! - firstRow) * stride;
    for (let column = 0; column < side; column++, to += 3)
      mix(mixed, to, rows, from + column * 3, stride, weights, output * taps, counts[output]!);
  }
  return mixed;
}

/** One pixel: the weighted sum of `count` pixels that lie `stride` bytes apart. */
function mix(
  target: Uint8Array,
  to: number,
  source: Uint8Array,
  from: number,
  stride: number,
  weights: Int32Array,
  firstWeight: number,
  count: number,
): void {
  let [red, green, blue] = [half, half, half];
  for (let tap = 0, at = from; tap < count; tap++, at += stride) {
    const weight = weights[firstWeight + tap]!;
    red += source[at]! * weight;
    green += source[at + 1]! * weight;
    blue += source[at + 2]! * weight;
  }
  target[to] = red >> fractionBits;
  target[to + 1] = green >> fractionBits;
  target[to + 2] = blue >> fractionBits;
}
