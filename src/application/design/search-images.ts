/**
 * Which images a search uses for what: training images calibrate, even-numbered ones select, odd-numbered ones
 * report. No image has two uses.
 */
import { CotuneError } from '../../core/errors.js';
import type { SupernetDescription } from '../network/description.js';
import { labelsFor, openImageSet } from '../workload/images.js';
import { everySecond, ImageSequence, interleaveClasses } from './image-sequence.js';

export interface SearchImages {
  readonly training: ImageSequence;
  readonly selection: ImageSequence;
  readonly reporting: ImageSequence;
  /** Where the calibration images come from, for people. */
  readonly note: string;
}

/** Of the even-numbered images, where there are no others to calibrate on. */
const setApartShare = 0.2;
/** Fewer tell nothing: the interval of 20 images is 40 points wide. */
const fewestImages = 40;

/**
 * @param images labelled images that the network was not trained on
 * @param calibrationImages training images; where null, some even-numbered ones of `images` are set apart for it
 * @throws {CotuneError} `ERR_IMAGE_MISSING` for too few images, and what `openImageSet` and `labelsFor` throw
 */
export async function openSearchImages(
  description: SupernetDescription,
  images: string,
  calibrationImages: string | null,
): Promise<SearchImages> {
  const set = await openImageSet(images);
  const labels = labelsFor(set, description.classes);
  if (labels.length < fewestImages)
    throw new CotuneError(
      'ERR_IMAGE_MISSING',
      `${images} holds ${labels.length} images, a search needs ${fewestImages} or more`,
    );
  const even = interleaveClasses(labels, everySecond(labels.length, 'even'));
  const sequence = (indices: readonly number[]) =>
    new ImageSequence(set, labels, indices, description.preprocessing);
  const reporting = sequence(everySecond(labels.length, 'odd'));
  if (calibrationImages === null) {
    const apart = Math.floor(even.length * setApartShare);
    return {
      training: sequence(even.slice(0, apart)),
      selection: sequence(even.slice(apart)),
      reporting,
      note: `${apart} of the even-numbered images are set apart for calibration (no --calibration-images given)`,
    };
  }
  const training = await openTraining(description, calibrationImages);
  const note = `calibrating on ${calibrationImages}`;
  return { training, selection: sequence(even), reporting, note };
}

async function openTraining(description: SupernetDescription, path: string): Promise<ImageSequence> {
  const set = await openImageSet(path);
  const labels = labelsFor(set, description.classes);
  const all = set.names.map((_, index) => index);
  return new ImageSequence(set, labels, all, description.preprocessing);
}
