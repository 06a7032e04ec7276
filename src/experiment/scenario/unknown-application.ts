/** References to applications that the scenario does not have. */
import { nearestWord } from '../../core/nearest-word.js';
import type { Place, Problem } from '../../core/schema-problems.js';
import type { SoundParts } from './sound-parts.js';

export function unknownApplication(
  name: string | undefined,
  place: Place,
  { names }: Pick<SoundParts, 'names'>,
): Problem[] {
  const known = [...new Set(names.applications.map(({ entry }) => entry))];
  if (name === undefined || known.includes(name)) return [];
  const nearest = nearestWord(name, known);
  const hint = nearest === null ? `there are ${known.join(' ') || 'none'}` : `did you mean ${nearest}?`;
  return [{ place, text: `names no application of this file (${hint})` }];
}
