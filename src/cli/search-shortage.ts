/** What a search says of itself where its time did for little more than the ends of the space. */
import type { LookedAt } from '../application/design/search-library.js';

/** Judged on all images; a first round of proposals makes more. */
const enough = 12;

/**
 * @param everything how many selection images there are
 * @returns null where enough was looked at
 */
export function shortageText(
  lookedAt: readonly Pick<LookedAt, 'images'>[],
  everything: number,
): string | null {
  const judged = lookedAt.filter(({ images }) => images === everything).length;
  return judged >= enough
    ? null
    : `only ${judged} sub-networks could be judged on all images: this library is a beginning; the same command with ` +
        'more --minutes goes on from here';
}
