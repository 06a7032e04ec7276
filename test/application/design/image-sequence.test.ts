import { describe, expect, it } from 'vitest';
import { ImageSequence } from '#cotune/application/design/image-sequence.js';
import type { ImageSet } from '#cotune/application/workload/images.js';

/** Images whose pixels are their own number; notes what it is asked for. */
function numberedSet(count: number) {
  const asked: { indices: readonly number[]; resize: unknown }[] = [];
  const set: ImageSet = {
    path: 'numbered',
    classes: ['any'],
    names: Array.from({ length: count }, (_, index) => `${index}.png`),
    labels: new Array(count).fill(0),
    async decode(indices, resolution, resize) {
      asked.push({ indices, resize });
      return Uint8Array.from(indices.flatMap((index) => new Array(resolution ** 2 * 3).fill(index)));
    },
  };
  return { set, asked };
}

const preprocessing = { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] } as const;
const rule = { cropShare: 0.875, rounding: 'ceil' } as const;
const plain = { mean: [...preprocessing.mean], std: [...preprocessing.std] } as {
  mean: [number, number, number];
  std: [number, number, number];
};

describe('a sequence of images', () => {
  it('resizes by the rule of the network', async () => {
    const { set, asked } = numberedSet(4);
    const sequence = new ImageSequence(set, set.labels, [0, 1, 2, 3], { ...plain, resize: rule });
    await sequence.load(new Float32Array(2 * 12), 0, 2, 2);
    expect(asked.map(({ resize }) => resize)).toEqual([rule]);
  });

  it('decodes each image once, and only those that are needed, where it keeps them', async () => {
    const { set, asked } = numberedSet(6);
    const sequence = new ImageSequence(set, set.labels, [0, 1, 2, 3, 4, 5], plain);
    const target = new Float32Array(2 * 12);
    for (const start of [0, 2, 0, 2]) await sequence.load(target, start, 2, 2);
    expect(asked.map(({ indices }) => [...indices])).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect([target[0], target[12]]).toEqual([2, 3].map(Math.fround));
  });

  it('decodes anew where nothing may be kept', async () => {
    const { set, asked } = numberedSet(4);
    const sequence = new ImageSequence(set, set.labels, [0, 1, 2, 3], plain, 0);
    for (const start of [2, 2]) await sequence.load(new Float32Array(2 * 12), start, 2, 2);
    expect(asked.length).toBe(2);
    expect(sequence.nameAt(2)).toBe('2.png');
  });
});
