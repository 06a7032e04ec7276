/**
 * Positions as the reference codes them: sines in the first half of the channels, cosines in the second, wavelengths
 * in geometric progression. A sub-transformer takes the first channels of the whole network's table.
 *
 * @see fairseq's sinusoidal positional embedding, which follows tensor2tensor
 */
import type { TensorSource } from '../onnx/graph-builder.js';

/**
 * Rows for the positions of real tokens, which count from `pad + 1`.
 *
 * @param superWidth channels of the whole network, which the wavelengths come from
 * @returns writes [rows, width]
 */
export function sinusoidTable({
  rows,
  width,
  superWidth,
  pad,
}: {
  rows: number;
  width: number;
  superWidth: number;
  pad: number;
}): TensorSource {
  const half = Math.floor(superWidth / 2);
  const step = Math.fround(Math.log(10000) / (half - 1));
  return (target) => {
    for (let channel = 0; channel < width; channel++) {
      // An odd width has a last channel without a partner; it stays zero.
      const wave = channel < half ? Math.sin : Math.cos;
      const frequency = channel < 2 * half ? Math.fround(Math.exp(-step * (channel % half))) : null;
      for (let row = 0; row < rows; row++)
        target[row * width + channel] =
          frequency === null ? 0 : wave(Math.fround((pad + 1 + row) * frequency));
    }
  };
}
