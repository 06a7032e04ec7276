/** The envelope of a decision: what the fast loop beside the engine may choose from until the next one. */
import type { Envelope, EnvelopeChoice } from '../../core/envelope.js';
import type { ManagedApplication } from '../policy/policy.js';

/**
 * Tails that moved by less than a share of themselves, or of the deadline, hardly change what the fast loop does; those
 * that fell only let a frame that starts late be more accurate.
 */
const materialChange = { ofTail: 0.05, ofDeadlineRisen: 0.03, ofDeadlineFallen: 0.1 };

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

/** What an application was last sent, to send it only what it would act upon. */
export class SentEnvelope {
  #sent: Envelope | undefined;
  #decided = -1;
  /** The predictions that it was made from. */
  readonly #tailSeconds: Float64Array;

  constructor(readonly application: ManagedApplication) {
    this.#tailSeconds = new Float64Array(application.profile.options.length);
  }

  /** @returns the envelope to send now, null where the application would act as under the last one */
  next(tailSeconds: Float64Array, decided: number, timeSeconds: number): Envelope | null {
    if (decided === this.#decided && !this.#hasMoved(tailSeconds)) return null;
    const envelope = envelopeOf(this.application, tailSeconds, decided, timeSeconds);
    if (!changedMaterially(this.#sent, envelope, this.application.target.deadlineSeconds)) return null;
    this.#sent = envelope;
    this.#decided = decided;
    this.#tailSeconds.set(tailSeconds);
    return envelope;
  }

  #hasMoved(tailSeconds: Float64Array): boolean {
    const { deadlineSeconds } = this.application.target;
    for (let option = 0; option < tailSeconds.length; option++)
      if (isFar(this.#tailSeconds[option]!, tailSeconds[option]!, deadlineSeconds)) return true;
    return false;
  }
}

function isFar(before: number, after: number, deadlineSeconds: number): boolean {
  const { ofTail, ofDeadlineRisen, ofDeadlineFallen } = materialChange;
  const ofDeadline = after > before ? ofDeadlineRisen : ofDeadlineFallen;
  return Math.abs(after - before) > Math.max(ofDeadline * deadlineSeconds, ofTail * before);
}

/** Whether an application would act differently under the second envelope. */
export function changedMaterially(
  before: Envelope | undefined,
  after: Envelope,
  deadlineSeconds: number,
): boolean {
  if (before === undefined || before.choices.length !== after.choices.length) return true;
  return after.choices.some((choice, index) => {
    const old = before.choices[index]!;
    const isOther = choice.subnet !== old.subnet || choice.threads !== old.threads;
    return isOther || isFar(old.tailSeconds, choice.tailSeconds, deadlineSeconds);
  });
}
