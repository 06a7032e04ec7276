/** What a search says of itself where its time did for little more than the ends of the space. */
import type { LookedAt } from '../application/design/search-library.js';

/** Judged on all samples; a first round of proposals makes more. */
const enough = 12;

/**
 * @param everything how many selecting samples there are
 * @returns null where enough was looked at
 */
export function shortageText(
  lookedAt: readonly Pick<LookedAt, 'samples'>[],
  everything: number,
): string | null {
  const judged = lookedAt.filter(({ samples }) => samples === everything).length;
  return judged >= enough
    ? null
    : `only ${judged} sub-networks could be judged on all samples: this library is a beginning; the same command with ` +
        'more --minutes goes on from here';
}
