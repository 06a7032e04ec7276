import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openLabelledImages } from '#cotune/application/workload/labelled-images.js';
import { missingShared, sharedPath } from '../../support/shared.js';

const folder = mkdtempSync(join(tmpdir(), 'cotune-labelled-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Files that are images by name; nothing here looks inside. */
function write(set: string, files: readonly string[]): string {
  for (const file of files) {
    mkdirSync(dirname(join(folder, set, file)), { recursive: true });
    writeFileSync(join(folder, set, file), '');
  }
  return join(folder, set);
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `class ${index}`);

describe('images with a list of labels', () => {
  it('are those in the list, sorted by path, wherever they lie', async () => {
    const path = write('flat', ['c.jpg', 'a.jpg', 'deeper/b.png', 'd.jpg', 'notes.txt']);
    const list = join(path, 'labels.csv');
    writeFileSync(list, 'file,label,name\nd.jpg,7,"x, y"\nb.png,1,z\na.jpg,0,w\n');
    const { set, labels, leftOut } = await openLabelledImages(path, numbered(8), list);
    expect(set.names).toEqual(['a.jpg', 'd.jpg', 'deeper/b.png']);
    expect([...labels]).toEqual([0, 7, 1]);
    expect(leftOut).toBe(1);
  });

  it('need images', async () => {
    const path = write('none', ['notes.txt']);
    writeFileSync(join(path, 'labels.csv'), 'file,label\nd.jpg,7\n');
    await expect(openLabelledImages(path, numbered(8), join(path, 'labels.csv'))).rejects.toMatchObject({
      code: 'ERR_IMAGE_MISSING',
    });
  });
});

describe('class folders for a network whose classes are only numbered', () => {
  const labelsOf = async (set: string, folders: readonly string[]) => {
    const path = write(
      set,
      folders.map((name) => `${name}/0.jpg`),
    );
    const { set: images, labels } = await openLabelledImages(path, numbered(folders.length), null);
    return Object.fromEntries(images.names.map((name, index) => [dirname(name), labels[index]]));
  };

  it('count in sorted order', async () => {
    const wnids = await labelsOf('wnids', ['n02112137', 'n01440764', 'n02951358']);
    expect(wnids).toEqual({ n01440764: 0, n02112137: 1, n02951358: 2 });
  });

  it('count by value where they are numbers', async () => {
    const folders = Array.from({ length: 12 }, (_, index) => `${index}`);
    expect(await labelsOf('numbers', folders)).toEqual(
      Object.fromEntries(folders.map((name, index) => [name, index])),
    );
    expect((await labelsOf('named', numbered(12)))['class 11']).toBe(11);
  });

  it('are refused where there are more or fewer', async () => {
    const path = write('fewer', ['n01440764/0.jpg', 'n02112137/0.jpg']);
    await expect(openLabelledImages(path, numbered(3), null)).rejects.toMatchObject({
      code: 'ERR_IMAGE_CLASSES',
    });
  });
});

describe.skipIf(missingShared('data/images'))('the ImageNet sample', () => {
  it('is 300 images of 300 classes', async () => {
    const at = (name: string) => sharedPath('data/images/imagenet-val-sample', name);
    const { labels, leftOut } = await openLabelledImages(at('images.tar'), numbered(1000), at('labels.csv'));
    expect(leftOut).toBe(0);
    expect(new Set(labels).size).toBe(300);
  });
});
