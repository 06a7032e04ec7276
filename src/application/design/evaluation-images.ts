/** The images of an evaluation: labelled ones to judge on, and training images where it calibrates first. */
import type { SupernetDescription } from '../network/description.js';
import { openImageSet } from '../workload/images.js';
import { openLabelledImages } from '../workload/labelled-images.js';
import { ImageSequence, interleaveClasses } from './image-sequence.js';

/** What Once-for-All calibrates on. */
const fullCalibrationImages = 2000;

export interface EvaluationImages {
  readonly images: ImageSequence;
  /** How many images are not in the list of labels. */
  readonly leftOut: number;
}

/**
 * @param images a folder or a tar
 * @param labels a CSV with the columns `file` and `label`; null where folders are the classes
 * @param limit at most so many images, about equally many of each class
 * @param reused whether several sub-networks look at them, so that keeping decoded images pays
 * @throws {CotuneError} what `openLabelledImages` throws
 */
export async function openEvaluationImages(
  { classes, preprocessing }: SupernetDescription,
  images: string,
  labels: string | null,
  { limit, reused }: { readonly limit: number; readonly reused: boolean },
): Promise<EvaluationImages> {
  const opened = await openLabelledImages(images, classes, labels);
  const order = interleaveClasses(opened.labels, [...opened.labels.keys()]).slice(0, limit);
  const kept = reused ? undefined : 0;
  const sequence = new ImageSequence(opened.set, opened.labels, order, preprocessing, kept);
  return { images: sequence, leftOut: opened.leftOut };
}

/**
 * Training images to calibrate on; which class they show does not matter, only that all are there.
 *
 * @throws {CotuneError} what `openImageSet` throws
 */
export async function openCalibrationImages(
  { preprocessing }: SupernetDescription,
  path: string,
): Promise<ImageSequence> {
  const set = await openImageSet(path);
  const order = interleaveClasses(set.labels, [...set.labels.keys()]).slice(0, fullCalibrationImages);
  return new ImageSequence(set, set.labels, order, preprocessing);
}
