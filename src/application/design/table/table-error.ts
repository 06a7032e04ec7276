/** What is wrong with a table of a device, in the words that every reader of one uses. */
import { CotuneError } from '../../../core/errors.js';

export const tableError = (source: string, what: string) =>
  new CotuneError('ERR_DEVICE_TABLE', `${source}: ${what}`);

/** Some of many, as an error shows them: files of strangers hold anything. */
export function someOf(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).map((name) => (name.length > 100 ? `${name.slice(0, 100)}...` : name));
  return shown.join(', ') + (names.length > most ? ` and ${names.length - most} more` : '');
}
