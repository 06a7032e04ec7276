/** In which order the two ends of a range are written, so that the lower never lies above the upper one. */
export interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

export type Bound = keyof Range;

/**
 * Going up, the upper end goes first; going down, the lower one.
 *
 * @param current a range as the kernel holds it
 * @throws {RangeError} for a wanted range whose ends are the wrong way round
 */
export function orderBounds(current: Range, wanted: Range): readonly [Bound, Bound] {
  if (!(wanted.minimum <= wanted.maximum)) throw new RangeError('the lower end lies above the upper one');
  return wanted.maximum >= current.maximum ? ['maximum', 'minimum'] : ['minimum', 'maximum'];
}
