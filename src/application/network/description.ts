/** Reads the description of a supernet, `network.json` in its folder: which family, and what that family asks for. */
import { CotuneError } from '../../core/errors.js';
import { nearestWord } from '../../core/nearest-word.js';
import { isTextFamily } from '../text/description.js';
import type { SupernetDescription } from './description-schema.js';
import { familyNamed, familyNames } from './families.js';

export type { SupernetDescription } from './description-schema.js';

/** @throws {CotuneError} ERR_NETWORK_DESCRIPTION listing all problems */
export function parseDescription(value: unknown, source = 'the network description'): SupernetDescription {
  const name = (value as { family?: unknown } | null)?.family;
  const family = typeof name === 'string' ? familyNamed(name) : undefined;
  if (isTextFamily(name)) throw notOfImages(source);
  if (family === undefined) throw invalid(source, [`family: ${unknownFamily(name)}`]);
  const result = family.schema.safeParse(value);
  if (result.success) return result.data;
  throw invalid(
    source,
    result.error.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`),
  );
}

/** What a command that works on images says of a network of texts. */
export const notOfImages = (source: string) =>
  new CotuneError('ERR_FAMILY_MISMATCH', `${source} is a transformer, which reads texts and not images`, {
    advice: 'write texts with it: `cotune generate --supernet DIR --text "..."`',
  });

const invalid = (source: string, problems: readonly string[]) =>
  new CotuneError('ERR_NETWORK_DESCRIPTION', `${source} is not valid: ${problems.join('; ')}`);

/** What to say of a name that is no family's. */
export function unknownFamily(name: unknown): string {
  const nearest = typeof name === 'string' ? nearestWord(name, familyNames) : null;
  const meant = nearest === null ? '' : ` (did you mean ${nearest}?)`;
  return `${JSON.stringify(name) ?? 'nothing'} is no family${meant}; there are ${familyNames.join(', ')}`;
}
