import {
  chmodSync,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labelsFor, openImageSet } from '#cotune/application/workload/images.js';
import { missingShared, sharedPath } from '../../support/shared.js';

const folder = mkdtempSync(join(tmpdir(), 'cotune-images-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Colour = { r: number; g: number; b: number };
const colours: Record<string, Colour> = {
  'cat/0000.png': { r: 200, g: 10, b: 30 },
  'cat/0001.png': { r: 10, g: 220, b: 40 },
  'dog/0000.png': { r: 90, g: 80, b: 70 },
};

const plain = (colour: Colour, width = 8, height = 8) =>
  sharp({ create: { width, height, channels: 3, background: colour } });

function write(name: string, bytes: Uint8Array): void {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, bytes);
}

async function writeTar(name: string, prefix: string, names = Object.keys(colours)): Promise<string> {
  const tar = pack();
  for (const file of names)
    tar.entry({ name: `${prefix}${file}` }, readFileSync(join(folder, 'plain', file)));
  tar.finalize();
  await pipeline(tar, createWriteStream(join(folder, name)));
  return join(folder, name);
}

beforeAll(async () => {
  for (const [name, colour] of Object.entries(colours))
    write(join('plain', name), await plain(colour).png().toBuffer());
});

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: { code: string; message: string }) => `${error.code} ${error.message}`,
  );

describe('an image set', () => {
  it('is the same from a folder, a tar, a gzipped tar and one folder deeper', async () => {
    const tar = await writeTar('plain.tar', './');
    write('plain.tar.gz', gzipSync(readFileSync(tar)));
    const deeper = await writeTar('deeper.tar', 'test/');
    const sets = await Promise.all(
      [join(folder, 'plain'), tar, join(folder, 'plain.tar.gz'), deeper].map(openImageSet),
    );
    for (const set of sets) {
      expect(set.classes).toEqual(['cat', 'dog']);
      expect(set.labels).toEqual([0, 0, 1]);
      expect(set.names.map((name) => name.split('/').slice(-2).join('/'))).toEqual(Object.keys(colours));
      expect([...(await set.decode([0, 1, 2], 8))]).toEqual([...(await sets[0]!.decode([0, 1, 2], 8))]);
    }
  });

  it('decodes in the order asked for, as NHWC bytes', async () => {
    const set = await openImageSet(join(folder, 'plain'));
    const pixels = await set.decode([2, 0], 8);
    expect(pixels.length).toBe(2 * 8 * 8 * 3);
    expect([...pixels.subarray(0, 3)]).toEqual([90, 80, 70]);
    expect([...pixels.subarray(192, 195)]).toEqual([200, 10, 30]);
  });

  it('scales the shorter side and crops the centre of images of another size', async () => {
    const wide = plain({ r: 0, g: 0, b: 255 }, 64, 16).composite([
      { input: await plain({ r: 255, g: 0, b: 0 }, 16, 16).png().toBuffer(), left: 24, top: 0 },
    ]);
    write('wide/a/0.png', await wide.png().toBuffer());
    const pixels = await (await openImageSet(join(folder, 'wide'))).decode([0], 8);
    const red = Array.from({ length: 64 }, (_, pixel) => pixels[pixel * 3]!);
    expect(red.reduce((a, b) => a + b) / 64).toBeGreaterThan(230);
  });

  it('makes RGB of grey, transparent and 16-bit images', async () => {
    const grey = { r: 128, g: 128, b: 128 };
    write('kinds/a/grey.png', await plain(grey).toColourspace('b-w').png().toBuffer());
    write('kinds/a/alpha.png', await plain(grey).ensureAlpha().png().toBuffer());
    write('kinds/a/deep.png', await plain(grey).toColourspace('rgb16').png().toBuffer());
    const set = await openImageSet(join(folder, 'kinds'));
    const pixels = await set.decode([0, 1, 2], 8);
    expect(pixels.length).toBe(3 * 192);
    for (const value of pixels) expect(Math.abs(value - 128)).toBeLessThanOrEqual(2);
  });

  it('ignores hidden files and files beside the class folders', async () => {
    write('hidden/a/0.png', await plain(colours['cat/0000.png']!).png().toBuffer());
    write('hidden/a/.DS_Store', Buffer.from('x'));
    write('hidden/README.md', Buffer.from('x'));
    expect((await openImageSet(join(folder, 'hidden'))).names).toEqual(['a/0.png']);
  });

  it('gives labels by name in the network order', async () => {
    const set = await openImageSet(join(folder, 'plain'));
    expect([...labelsFor(set, ['dog', 'cat'])]).toEqual([1, 1, 0]);
    expect(() => labelsFor(set, ['dog', 'bird'])).toThrow(/cat.*bird/);
    expect(() => labelsFor(set, ['dog', 'cat', 'bird'])).toThrow(/bird/);
  });
});

describe('a bad image set', () => {
  it('is one clear error', async () => {
    mkdirSync(join(folder, 'empty'), { recursive: true });
    write('loose/0.png', await plain(colours['cat/0000.png']!).png().toBuffer());
    write('words/a/notes.txt', Buffer.from('x'));
    write('single.jpg', await plain(colours['cat/0000.png']!).jpeg().toBuffer());
    write('several/test/a/0.png', await plain(colours['cat/0000.png']!).png().toBuffer());
    write('several/train/a/0.png', await plain(colours['cat/0000.png']!).png().toBuffer());
    const tar = await writeTar('whole.tar', '');
    write('cut.tar', readFileSync(tar).subarray(0, 700));
    write('cut.tar.gz', gzipSync(readFileSync(tar)).subarray(0, 200));
    const problem = (name: string) => codeOf(openImageSet(join(folder, name)));
    expect(await problem('nothing')).toMatch(/^ERR_IMAGE_MISSING .*nothing at/);
    expect(await problem('empty')).toMatch(/^ERR_IMAGE_MISSING .*no images/);
    expect(await problem('loose')).toMatch(/^ERR_IMAGE_MISSING .*no class folder/);
    expect(await problem('words')).toMatch(/^ERR_IMAGE_UNREADABLE a\/notes.txt/);
    expect(await problem('single.jpg')).toMatch(/^ERR_IMAGE_UNREADABLE .*single.jpg is neither/);
    expect(await problem('several')).toMatch(/^ERR_IMAGE_MISSING .*test, train/);
    expect(await problem('cut.tar')).toMatch(/^ERR_IMAGE_UNREADABLE .*cut.tar is neither/);
    expect(await problem('cut.tar.gz')).toMatch(/^ERR_IMAGE_UNREADABLE .*cut.tar.gz is neither/);
  });

  it('names the image that cannot be decoded', async () => {
    write('broken/a/0.jpg', Buffer.from('this is no JPEG'));
    const jpeg = await plain(colours['cat/0000.png']!, 64, 64).jpeg().toBuffer();
    write('broken/a/1.jpg', jpeg.subarray(0, jpeg.length - 40));
    const set = await openImageSet(join(folder, 'broken'));
    expect(await codeOf(set.decode([0], 8))).toMatch(/^ERR_IMAGE_UNREADABLE a\/0.jpg/);
    expect(await codeOf(set.decode([1], 8))).toMatch(/^ERR_IMAGE_UNREADABLE a\/1.jpg/);
    expect(await codeOf(set.decode([7], 8))).toMatch(/^ERR_IMAGE_MISSING/);
  });

  it('refuses an image that claims to be enormous', async () => {
    write('bomb/a/0.png', await plain({ r: 1, g: 1, b: 1 }, 9000, 9000).png().toBuffer());
    const set = await openImageSet(join(folder, 'bomb'));
    expect(await codeOf(set.decode([0], 8))).toMatch(/^ERR_IMAGE_UNREADABLE a\/0.png.*pixel/);
  });

  it.skipIf(process.getuid?.() === 0)('says which folder may not be read', async () => {
    write('locked/a/0.png', await plain(colours['cat/0000.png']!).png().toBuffer());
    chmodSync(join(folder, 'locked/a'), 0);
    expect(await codeOf(openImageSet(join(folder, 'locked')))).toMatch(/^ERR_FOLDER_UNREADABLE .*locked\/a/);
    chmodSync(join(folder, 'locked/a'), 0o755);
  });
});

describe.skipIf(missingShared('data/images'))('the CIFAR-10 test images', () => {
  it('are 1,000 per class and decode to 32x32', async () => {
    const set = await openImageSet(sharedPath('data/images/cifar10/cifar10-test.tar'));
    expect(set.classes.length).toBe(10);
    for (let label = 0; label < 10; label++)
      expect(set.labels.filter((of) => of === label).length).toBe(1000);
    const pixels = await set.decode([0, 9999], 32);
    expect(pixels.length).toBe(2 * 3072);
    expect(new Set(pixels).size).toBeGreaterThan(50);
  });
});
