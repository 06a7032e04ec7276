import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  kernelMatrixKey,
  kernelStepSizes,
  transformKernel,
} from '#cotune/application/network/elastic-kernel.js';
import { largestDifference, randomValues } from '../../support/models.js';

/** The definition, word by word: crop the centre, flatten, multiply by the matrix, in float64. */
function byDefinition(weights: number[][][], to: number, matrix: number[][]): number[][][] {
  return weights.map((kernel) => {
    const margin = (kernel.length - to) / 2;
    const centre = kernel.slice(margin, margin + to).flatMap((row) => row.slice(margin, margin + to));
    const product = matrix.map((row) => row.reduce((sum, value, index) => sum + value * centre[index]!, 0));
    return Array.from({ length: to }, (_, y) => product.slice(y * to, (y + 1) * to));
  });
}

function nested(values: Float32Array, rows: number): number[][] {
  const length = values.length / rows;
  return Array.from({ length: rows }, (_, row) => [...values.subarray(row * length, (row + 1) * length)]);
}

const matrix = (to: number, seed: number) => randomValues(to ** 4, seed, 0.3);

describe('the elastic kernel', () => {
  it('is the definition, for the first channels and any chain of kernels', () => {
    const chains = fc.constantFrom([7, 5, 3], [7, 5], [7, 3], [5, 3, 1], [9, 7, 5, 3]);
    fc.assert(
      fc.property(chains, fc.integer({ min: 1, max: 5 }), fc.nat(), (chain, channels, seed) => {
        const stored = randomValues(8 * chain[0]! ** 2, seed);
        const steps = chain
          .slice(1)
          .map((to, index) => ({ from: chain[index]!, to, matrix: matrix(to, seed + index) }));
        const expected = steps.reduce(
          (weights, step) => byDefinition(weights, step.to, nested(step.matrix, step.to ** 2)),
          nested(stored, 8).map((kernel) => nested(Float32Array.from(kernel), chain[0]!)),
        );
        const found = transformKernel(stored, chain[0]!, channels, steps);
        expect(largestDifference(found, expected.slice(0, channels).flat(2))).toBeLessThan(1e-4);
      }),
    );
  });

  it('is the stored one where no step is asked for', () => {
    const stored = randomValues(4 * 49, 1);
    expect(transformKernel(stored, 7, 2, [])).toEqual(stored.subarray(0, 98));
  });

  it('passes through every listed size, and finds its matrices beside the weights', () => {
    expect(kernelStepSizes([3, 5, 7], 3)).toEqual([
      { from: 7, to: 5 },
      { from: 5, to: 3 },
    ]);
    expect(kernelStepSizes([3, 7], 3)).toEqual([{ from: 7, to: 3 }]);
    expect(kernelStepSizes([3, 5, 7], 7)).toEqual([]);
    expect(kernelMatrixKey('blocks.1.conv.depth_conv.conv.conv.weight', { from: 7, to: 5 })).toBe(
      'blocks.1.conv.depth_conv.conv.7to5_matrix',
    );
  });
});
