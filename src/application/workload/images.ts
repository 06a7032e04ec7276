/**
 * A labelled set of images: a folder per class, or a tar of such, directly or one folder deeper
 * (`test/<class>/0001.jpg`). Opening lists the files; pixels are decoded when asked for.
 */
import { CotuneError } from '../../core/errors.js';
import { loadImageDecoder } from './decode-image.js';
import { type ImageFile, listImageFiles } from './image-files.js';
import type { ResizeRule } from './resize-rule.js';

export interface ImageSet {
  /** The folder or tar that it was read from. */
  readonly path: string;
  /** The folder names in alphabetical order. */
  readonly classes: readonly string[];
  /** Paths inside the folder or tar, sorted: an image's index in this list makes it even- or odd-numbered. */
  readonly names: readonly string[];
  /** For each image the index of its class in `classes`. */
  readonly labels: readonly number[];
  /**
   * The pixels of some images, one after the other: NHWC, RGB, `indices.length` x resolution² x 3 bytes. An image
   * of another size is scaled by its shorter side and cropped to its centre.
   *
   * @param resize how far it is scaled before the crop; to the resolution itself where absent
   * @throws {CotuneError} `ERR_IMAGE_UNREADABLE` naming the file, `ERR_IMAGE_SUPPORT` without sharp
   */
  decode(indices: readonly number[], resolution: number, resize?: ResizeRule): Promise<Uint8Array>;
}

type Decode = (bytes: Uint8Array, name: string) => Promise<Uint8Array>;

const imageExtensions = /\.(jpe?g|jpe|jfif|png|webp|gif|tiff?|avif)$/i;
export const isImageName = (name: string) => imageExtensions.test(name);

/** Enough to keep libuv's four threads busy without holding many decoded images at once. */
const decodesInFlight = 8;

/**
 * @param path a folder or a tar (gzipped or not)
 * @throws {CotuneError} `ERR_IMAGE_MISSING` for a path without images, `ERR_IMAGE_UNREADABLE` for a file that is no
 *   image, `ERR_FOLDER_UNREADABLE` or `ERR_FILE_UNREADABLE` for what may not be read
 */
export async function openImageSet(path: string): Promise<ImageSet> {
  const listed = await listImageFiles(path);
  // Files beside the class folders, such as a README, say nothing about classes.
  const files = listed.filter((file) => file.name.includes('/')).sort(byName);
  if (files.length === 0) throw emptySet(path, listed);
  refuseOtherFiles(path, files);
  refuseSeveralSets(path, files);
  const classes = [...new Set(files.map(classOf))].sort();
  const indexOfClass = new Map(classes.map((name, index) => [name, index]));
  const labels = files.map((file) => indexOfClass.get(classOf(file))!);
  return imageSetOf(path, files, { classes, labels });
}

/** @param labels of each file the index of its class */
export function imageSetOf(
  path: string,
  files: readonly ImageFile[],
  { classes, labels }: Pick<ImageSet, 'classes' | 'labels'>,
): ImageSet {
  return {
    path,
    classes,
    names: files.map((file) => file.name),
    labels,
    decode: (indices, resolution, resize) => decodeAll(files, indices, resolution, resize),
  };
}

/**
 * The label of each image as an index into the network's own list of classes. Where that list only numbers them, as
 * for an imported checkpoint, the folders count in sorted order, as they did in training.
 *
 * @throws {CotuneError} `ERR_IMAGE_CLASSES` when the folder names are not exactly the network's classes
 */
export function labelsFor(set: ImageSet, networkClasses: readonly string[]): Int32Array {
  if (networkClasses.every(isPlaceholder)) return labelsInOrder(checkCount(set, networkClasses.length));
  const unknown = set.classes.filter((name) => !networkClasses.includes(name));
  const absent = networkClasses.filter((name) => !set.classes.includes(name));
  if (unknown.length > 0 || absent.length > 0) {
    const parts = [
      ...(unknown.length > 0 ? [`has classes that the network does not know: ${someOf(unknown)}`] : []),
      ...(absent.length > 0 ? [`lacks the network's classes ${someOf(absent)}`] : []),
    ];
    throw new CotuneError('ERR_IMAGE_CLASSES', `${set.path} ${parts.join(' and ')}`);
  }
  const networkIndex = set.classes.map((name) => networkClasses.indexOf(name));
  return Int32Array.from(set.labels, (label) => networkIndex[label]!);
}

/** What a class is called whose name nobody knows: `class 0` and so on. */
const isPlaceholder = (name: string, index: number) => name === `class ${index}`;

function checkCount(set: ImageSet, count: number): ImageSet {
  if (set.classes.length === count) return set;
  throw new CotuneError(
    'ERR_IMAGE_CLASSES',
    `${set.path} has ${set.classes.length} class folders, the network tells ${count} classes apart`,
    { advice: 'give a folder for each class, or a list of labels with --labels' },
  );
}

/** Folders that are numbers count by value, so that 10 comes after 9. */
function labelsInOrder({ classes, labels }: ImageSet): Int32Array {
  const numbers = classes.map((name) => Number(/^(?:class )?(\d+)$/.exec(name)?.[1] ?? Number.NaN));
  if (new Set(numbers).size < classes.length || numbers.includes(Number.NaN)) return Int32Array.from(labels);
  const ascending = [...numbers].sort((a, b) => a - b);
  const rank = numbers.map((number) => ascending.indexOf(number));
  return Int32Array.from(labels, (label) => rank[label]!);
}

async function decodeAll(
  files: readonly ImageFile[],
  indices: readonly number[],
  resolution: number,
  resize: ResizeRule | undefined,
): Promise<Uint8Array> {
  const decodeImage = await loadImageDecoder();
  const decode: Decode = (bytes, name) => decodeImage(bytes, name, resolution, resize);
  const imageBytes = resolution * resolution * 3;
  const pixels = new Uint8Array(indices.length * imageBytes);
  let next = 0;
  const work = async () => {
    while (next < indices.length) {
      const position = next++;
      pixels.set(await decodeOne(decode, files, indices[position]!), position * imageBytes);
    }
  };
  await Promise.all(Array.from({ length: decodesInFlight }, work));
  return pixels;
}

async function decodeOne(decode: Decode, files: readonly ImageFile[], index: number): Promise<Uint8Array> {
  const file = files[index];
  if (file === undefined)
    throw new CotuneError('ERR_IMAGE_MISSING', `image ${index} of ${files.length} was asked for`);
  return decode(await file.read(), file.name);
}

function refuseOtherFiles(path: string, files: readonly ImageFile[]): void {
  const other = files.find((file) => !isImageName(file.name));
  if (other !== undefined)
    throw new CotuneError('ERR_IMAGE_UNREADABLE', `${other.name} in ${path} is no image file`);
}

function refuseSeveralSets(path: string, files: readonly ImageFile[]): void {
  const parents = [...new Set(files.map((file) => file.name.split('/').slice(0, -2).join('/')))];
  if (parents.length < 2) return;
  throw new CotuneError(
    'ERR_IMAGE_MISSING',
    `${path} holds class folders in several places: ${someOf(parents.map((name) => name || '.'))}`,
    { advice: 'name the one to use' },
  );
}

function emptySet(path: string, listed: readonly ImageFile[]): CotuneError {
  const loose = listed.some((file) => isImageName(file.name));
  return new CotuneError(
    'ERR_IMAGE_MISSING',
    loose ? `the images in ${path} lie in no class folder` : `${path} holds no images`,
  );
}

const classOf = (file: ImageFile) => file.name.split('/').at(-2)!;

/** By code unit, not by language: the same order everywhere. */
export const byName = (a: ImageFile, b: ImageFile) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

function someOf(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(', ');
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}
