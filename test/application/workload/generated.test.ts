import { describe, expect, it } from 'vitest';
import { generateImages } from '#cotune/application/workload/generated.js';

describe('generated images', () => {
  it('are the same for a seed and differ between seeds and images', async () => {
    const first = await generateImages(10, 1).decode([3, 4], 16);
    const again = await generateImages(10, 1).decode([3], 16);
    const other = await generateImages(10, 2).decode([3], 16);
    expect([...first.subarray(0, 768)]).toEqual([...again]);
    expect([...first.subarray(768)]).not.toEqual([...again]);
    expect([...other]).not.toEqual([...again]);
  });

  it('are smooth: neighbours are closer than pixels far apart', async () => {
    const pixels = await generateImages(50, 5).decode([...Array(50).keys()], 32);
    const at = (image: number, y: number, x: number) => pixels[(image * 1024 + y * 32 + x) * 3]!;
    let [near, far] = [0, 0];
    for (let image = 0; image < 50; image++)
      for (let y = 0; y < 16; y++) {
        near += Math.abs(at(image, y, 8) - at(image, y, 9));
        far += Math.abs(at(image, y, 8) - at(image, y + 16, 24));
      }
    expect(near).toBeLessThan(far * 0.7);
  });

  it('know no labels and refuse an index they do not have', async () => {
    const images = generateImages(2, 1);
    expect(images.labels).toBeNull();
    await expect(images.decode([2], 8)).rejects.toMatchObject({ code: 'ERR_IMAGE_MISSING' });
  });
});
