/** The envelope of a decision: what the fast loop beside the engine may choose from until the next one. */
import type { Envelope, EnvelopeChoice } from '../../core/envelope.js';
import type { ManagedApplication } from '../policy/policy.js';

/** Tails that moved by less than a share of themselves, or of the deadline, hardly change what the fast loop does. */
const materialChange = { ofTail: 0.05, ofDeadline: 0.03 };

/**
 * The decided operating point and, for frames that start with less slack, all that are faster and less accurate
 * with the same threads on the same mapping; the accuracy floor holds for them too.
 *
 * @param decided index of the decided operating point in the profile
 */
export function envelopeOf(
  { name, profile, target }: ManagedApplication,
  tailSeconds: Float64Array,
  decided: number,
  issuedAtSeconds: number,
): Envelope {
  const top = profile.options[decided]!;
  const floor = Math.min(target.accuracyFloor, top.accuracy);
  const choices: EnvelopeChoice[] = profile.options
    .map((option, index) => ({ option, tailSeconds: tailSeconds[index]! }))
    .filter(
      ({ option }, index) =>
        index === decided ||
        (option.threads === top.threads &&
          option.mapping.name === top.mapping.name &&
          option.accuracy < top.accuracy &&
          option.accuracy >= floor),
    )
    .map(({ option: { subnet, threads, accuracy }, tailSeconds }) => ({
      subnet,
      threads,
      accuracy,
      tailSeconds,
    }));
  return { application: name, issuedAtSeconds, choices: fasterOnly(choices) };
}

/** The most accurate first, then only what is faster than all before. */
function fasterOnly(choices: EnvelopeChoice[]): EnvelopeChoice[] {
  let fastest = Number.POSITIVE_INFINITY;
  return choices
    .sort((a, b) => b.accuracy - a.accuracy || a.tailSeconds - b.tailSeconds)
    .filter(({ tailSeconds }) => {
      if (tailSeconds >= fastest) return false;
      fastest = tailSeconds;
      return true;
    });
}

/** Whether an application would act differently under the second envelope. */
export function changedMaterially(
  before: Envelope | undefined,
  after: Envelope,
  deadlineSeconds: number,
): boolean {
  if (before === undefined || before.choices.length !== after.choices.length) return true;
  const least = materialChange.ofDeadline * deadlineSeconds;
  return after.choices.some((choice, index) => {
    const old = before.choices[index]!;
    const moved = Math.abs(choice.tailSeconds - old.tailSeconds);
    const isFar = moved > Math.max(least, materialChange.ofTail * old.tailSeconds);
    return isFar || choice.subnet !== old.subnet || choice.threads !== old.threads;
  });
}
