/**
 * Images with the class that the network should see: class folders whose names are the network's classes, or images
 * in any folders with a list of labels.
 */
import { CotuneError } from '../../core/errors.js';
import { type ImageFile, listImageFiles } from './image-files.js';
import { byName, type ImageSet, imageSetOf, isImageName, labelsFor, openImageSet } from './images.js';
import { readLabelList } from './label-list.js';
import { matchLabels } from './match-labels.js';

export interface LabelledImages {
  readonly set: ImageSet;
  /** For each image of the set its class, as an index into the network's. */
  readonly labels: Int32Array;
  /** How many images are not in the list and so not in the set. */
  readonly leftOut: number;
}

/**
 * @param path a folder or a tar (gzipped or not)
 * @param classes the network's
 * @param list a CSV with the columns `file` and `label`; null where folders are the classes
 * @throws {CotuneError} what `openImageSet` and `labelsFor`, or with a list `readLabelList` and `matchLabels` throw
 */
export async function openLabelledImages(
  path: string,
  classes: readonly string[],
  list: string | null,
): Promise<LabelledImages> {
  if (list !== null) return openListedImages(path, classes, list);
  const set = await openImageSet(path);
  return { set, labels: labelsFor(set, classes), leftOut: 0 };
}

/**
 * Images whose classes do not matter, in any folders: all get class 0.
 *
 * @throws {CotuneError} `ERR_IMAGE_MISSING`, and what `listImageFiles` throws
 */
export async function openUnlabelledImages(path: string): Promise<ImageSet> {
  const files = await imageFilesOf(path);
  return imageSetOf(path, files, { classes: ['any'], labels: files.map(() => 0) });
}

/** Sorted; other files, such as the list of labels, may lie among them. */
async function imageFilesOf(path: string): Promise<ImageFile[]> {
  const files = (await listImageFiles(path)).filter(({ name }) => isImageName(name)).sort(byName);
  if (files.length === 0) throw new CotuneError('ERR_IMAGE_MISSING', `${path} holds no images`);
  return files;
}

async function openListedImages(
  path: string,
  classes: readonly string[],
  list: string,
): Promise<LabelledImages> {
  const rows = await readLabelList(list, classes.length);
  const files = await imageFilesOf(path);
  const names = files.map(({ name }) => name);
  const classOf = matchLabels(rows, names, { list, images: path });
  const listed = [...classOf.keys()].sort((a, b) => a - b);
  const labels = listed.map((image) => classOf.get(image)!);
  const chosen = listed.map((image) => files[image]!);
  return {
    set: imageSetOf(path, chosen, { classes, labels }),
    labels: Int32Array.from(labels),
    leftOut: files.length - listed.length,
  };
}
