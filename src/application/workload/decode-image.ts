/**
 * Decodes one image file into RGB bytes. The decoder, sharp, is an optional dependency and loaded only when the
 * first image is decoded: everything that needs no images runs without it.
 */
import { CotuneError } from '../../core/errors.js';

/** Decodes, scales the shorter side to the resolution and crops the centre: HWC, RGB, `resolution`² x 3 bytes. */
export type DecodeImage = (bytes: Uint8Array, name: string, resolution: number) => Promise<Uint8Array>;

/** 64 megapixels, more than any camera's frame; a file that claims more is a decompression bomb. */
const maxInputPixels = 2 ** 26;

/** @throws {CotuneError} `ERR_IMAGE_SUPPORT` when sharp is not installed or does not run here */
export async function loadImageDecoder(): Promise<DecodeImage> {
  const { default: sharp } = await import('sharp').catch((cause: Error) => {
    throw new CotuneError('ERR_IMAGE_SUPPORT', `images need the package sharp: ${firstLine(cause)}`, {
      cause,
    });
  });
  return async (bytes, name, resolution) => {
    try {
      return await sharp(bytes, { limitInputPixels: maxInputPixels })
        .resize(resolution, resolution, { fit: 'cover', position: 'centre' })
        .flatten()
        .toColourspace('srgb')
        .raw({ depth: 'uchar' })
        .toBuffer();
    } catch (cause) {
      throw new CotuneError('ERR_IMAGE_UNREADABLE', `${name} cannot be decoded: ${firstLine(cause)}`, {
        cause,
      });
    }
  };
}

function firstLine(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message.trim().split('\n', 1)[0]!;
}
