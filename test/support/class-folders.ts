/** A folder per class of the bundled supernet with images that were made up: enough to search, evaluate and calibrate. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { loadSupernet } from '#cotune/application/network/supernet.js';
import { generateImages } from '#cotune/application/workload/generated.js';
import { bundledLibrary } from './bundled.js';

export async function makeClassFolders(folder: string, imagesPerClass = 8): Promise<void> {
  const { classes } = (await loadSupernet(bundledLibrary)).description;
  const count = classes.length * imagesPerClass;
  const pixels = await generateImages(count, 1).decode([...Array(count).keys()], 32);
  for (const [label, name] of classes.entries()) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let image = 0; image < imagesPerClass; image++) {
      const start = (label * imagesPerClass + image) * 3072;
      await sharp(pixels.subarray(start, start + 3072), { raw: { width: 32, height: 32, channels: 3 } })
        .jpeg()
        .toFile(join(folder, name, `${image}.jpg`));
    }
  }
}
