/** Model sources that fail: when they are made, or in every thread after the first two. */
import { CotuneError } from '#cotune/core/errors.js';
import { createModelSource as createTiny } from '../../support/tiny-models.mjs';

/**
 * @param started counts the threads that tried, [0]
 * @param working how many of them get a source
 */
export function createModelSource({ started, working }) {
  if (Atomics.add(new Int32Array(started), 0, 1) >= working)
    throw new CotuneError('ERR_CHECKPOINT_CORRUPT', 'the weights are broken');
  return createTiny();
}
