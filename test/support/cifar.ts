import { everySecond, ImageSequence } from '#cotune/application/design/image-sequence.js';
import type { SupernetDescription } from '#cotune/application/network/description.js';
import { labelsFor, openImageSet } from '#cotune/application/workload/images.js';
import { sharedPath } from './shared.js';

/** The CIFAR-10 test images: the even-numbered ones, which searches may look at, and the odd-numbered ones. */
export async function cifarTestImages({ classes, preprocessing }: SupernetDescription) {
  const set = await openImageSet(sharedPath('data/images/cifar10/cifar10-test.tar'));
  const labels = labelsFor(set, classes);
  const half = (parity: 'even' | 'odd') =>
    new ImageSequence(set, labels, everySecond(set.names.length, parity), preprocessing);
  return { even: half('even'), odd: half('odd') };
}
