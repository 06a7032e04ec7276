/** The images of an evaluation: labelled ones to judge on, and training images where it calibrates first. */
import { createRandom } from '../../core/random.js';
import type { SupernetDescription } from '../network/description.js';
import { openLabelledImages, openUnlabelledImages } from '../workload/labelled-images.js';
import { ImageSequence, interleaveClasses } from './image-sequence.js';

/** What Once-for-All calibrates on. */
const fullCalibrationImages = 2000;
const drawSeed = 1;

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
  { limit, reused }: { readonly limit?: number | undefined; readonly reused: boolean },
): Promise<EvaluationImages> {
  const opened = await openLabelledImages(images, classes, labels);
  const order = interleaveClasses(opened.labels, [...opened.labels.keys()]).slice(0, limit);
  const kept = reused ? undefined : 0;
  const sequence = new ImageSequence(opened.set, opened.labels, order, preprocessing, kept);
  return { images: sequence, leftOut: opened.leftOut };
}

/**
 * Training images to calibrate on, drawn at random and the same every time.
 *
 * @throws {CotuneError} what `openUnlabelledImages` throws
 */
export async function openCalibrationImages(
  { preprocessing }: SupernetDescription,
  path: string,
): Promise<ImageSequence> {
  const set = await openUnlabelledImages(path);
  const drawn = createRandom(drawSeed)
    .shuffle([...set.labels.keys()])
    .slice(0, fullCalibrationImages);
  return new ImageSequence(set, set.labels, drawn, preprocessing);
}
