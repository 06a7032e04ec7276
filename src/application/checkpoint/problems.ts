/** The words in which every reader of checkpoints says what is wrong with a file. */
import { CotuneError } from '../../core/errors.js';

export const corrupt = (what: string) => new CotuneError('ERR_CHECKPOINT_CORRUPT', what);

/** A sound file, but of a kind that cotune does not read. */
export const otherFormat = (what: string, advice?: string) =>
  new CotuneError('ERR_CHECKPOINT_FORMAT', what, advice === undefined ? {} : { advice });

/** A name as error messages show it: quoted, escaped and never longer than a line. */
export const shown = (name: string) =>
  JSON.stringify(name.length > 120 ? `${name.slice(0, 120)}...` : name).replace(/^"|"$/g, "'");

/** A whole number that counts something: not negative, and exact. */
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** Runs the action; an error that it throws says first where it happened: a file, or a tensor of it. */
export function within<Result>(where: string, action: () => Result): Result {
  try {
    return action();
  } catch (thrown) {
    if (!(thrown instanceof CotuneError)) throw thrown;
    const { code, message, advice } = thrown;
    throw new CotuneError(code, `${where}: ${message}`, { cause: thrown, advice });
  }
}
