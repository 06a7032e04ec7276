/** The one error of whatever a governor is given: all problems in one line, each with its place. */
import { CotuneError } from '../../../core/errors.js';
import { joinProblems, type Problem, placeText } from '../../../core/schema-problems.js';

export function inputError(what: string, problems: readonly Problem[]): CotuneError {
  const words = problems.map(({ place, text }) => `${placeText(place)} ${text}`);
  return new CotuneError('ERR_GOVERNOR_INPUT', `${what}: ${joinProblems(words)}`);
}
