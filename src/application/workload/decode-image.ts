/**
 * Decodes one image file into RGB bytes. The decoder, sharp, is an optional dependency and loaded only when the
 * first image is decoded: everything that needs no images runs without it.
 */
import type { Sharp, SharpOptions } from 'sharp';
import { CotuneError } from '../../core/errors.js';
import { type RgbImage, resampleCrop } from './resample.js';
import { cropStart, type ResizeRule, resizedSize, shorterSide } from './resize-rule.js';

/**
 * The centre of an image as HWC, RGB: `resolution`² x 3 bytes. Without a rule its shorter side is scaled to the
 * resolution; with one the result is, to the byte, that of Pillow and torchvision.
 */
export type DecodeImage = (
  bytes: Uint8Array,
  name: string,
  resolution: number,
  resize?: ResizeRule,
) => Promise<Uint8Array>;

type OpenImage = (bytes: Uint8Array, options: SharpOptions) => Sharp;

/** 64 megapixels, more than any camera's frame; a file that claims more is a decompression bomb. */
const limitInputPixels = 2 ** 26;

/** @throws {CotuneError} `ERR_IMAGE_SUPPORT` when sharp is not installed or does not run here */
export async function loadImageDecoder(): Promise<DecodeImage> {
  const { default: sharp } = await import('sharp').catch((cause: Error) => {
    throw new CotuneError('ERR_IMAGE_SUPPORT', `images need the package sharp: ${firstLine(cause)}`, {
      cause,
    });
  });
  return async (bytes, name, resolution, resize) => {
    try {
      return resize === undefined
        ? await decodeCovering(sharp, bytes, resolution)
        : cropCentre(await decodeRgb(sharp, bytes), resolution, resize);
    } catch (cause) {
      throw new CotuneError('ERR_IMAGE_UNREADABLE', `${name} cannot be decoded: ${firstLine(cause)}`, {
        cause,
      });
    }
  };
}

function decodeCovering(open: OpenImage, bytes: Uint8Array, resolution: number): Promise<Uint8Array> {
  return open(bytes, { limitInputPixels })
    .resize(resolution, resolution, { fit: 'cover', position: 'centre' })
    .flatten()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer();
}

function cropCentre(image: RgbImage, resolution: number, rule: ResizeRule): Uint8Array {
  const resized = resizedSize(image, shorterSide(rule, resolution));
  const left = cropStart(resized.width, resolution);
  const top = cropStart(resized.height, resolution);
  return resampleCrop(image, resized, { left, top, side: resolution });
}

/** As Pillow's `convert('RGB')`: transparency is dropped, colour profile and orientation are not looked at. */
async function decodeRgb(open: OpenImage, bytes: Uint8Array): Promise<RgbImage> {
  const options = { limitInputPixels, ignoreIcc: true };
  const { space } = await open(bytes, options).metadata();
  const inks = space === 'cmyk';
  const opened = open(bytes, options);
  const converted = inks
    ? opened.pipelineColourspace('cmyk').toColourspace('cmyk')
    : opened.removeAlpha().toColourspace('srgb');
  const { data, info } = await converted.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, pixels: inks ? rgbOfInks(data) : data };
}

/** Each ink takes away its share of what black leaves, as Pillow has it, and not as a printer's profile would. */
function rgbOfInks(inks: Uint8Array): Uint8Array {
  const pixels = new Uint8Array((inks.length / 4) * 3);
  for (let from = 0, to = 0; from < inks.length; from += 4, to += 3) {
    const light = 255 - inks[from + 3]!;
    for (let channel = 0; channel < 3; channel++)
      pixels[to + channel] = Math.max(0, light - Math.round((inks[from + channel]! * light) / 255));
  }
  return pixels;
}

function firstLine(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message.trim().split('\n', 1)[0]!;
}
