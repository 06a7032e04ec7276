import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { loadSupernet } from '#cotune/application/network/supernet.js';
import { openImageSet } from '#cotune/application/workload/images.js';
import { normaliseInto } from '#cotune/application/workload/normalise.js';
import { openFrameSource } from '#cotune/application/workload/sources.js';
import { bundledLibrary } from '../../support/bundled.js';
import { randomValues } from '../../support/models.js';

const folder = mkdtempSync(join(tmpdir(), 'cotune-sources-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('frames from images', () => {
  it('are resized as the description of the network says', async () => {
    const { description } = await loadSupernet(bundledLibrary);
    const [width, height] = [60, 44];
    for (const [seed, name] of description.classes.entries()) {
      const pixels = Buffer.from(
        Uint8Array.from(randomValues(width * height * 3, seed), (value) => 128 + 40 * value),
      );
      mkdirSync(join(folder, name));
      writeFileSync(
        join(folder, name, '0.png'),
        await sharp(pixels, { raw: { width, height, channels: 3 } })
          .png()
          .toBuffer(),
      );
    }
    const resize = { cropShare: 0.875, rounding: 'ceil' } as const;
    const preprocessing = { ...description.preprocessing, resize };
    const open = await openFrameSource({ ...description, preprocessing }, { images: folder, seed: 1 });
    const frame = new Float32Array(3 * 32 * 32);
    const [label] = open(1).fill(0, frame)!;
    const pixels = await (await openImageSet(folder)).decode([label!], 32, resize);
    const expected = new Float32Array(3 * 32 * 32);
    normaliseInto(expected, 0, pixels, preprocessing);
    expect(frame).toEqual(expected);
  });
});
