/**
 * The envelope: what the slow loop grants an application until it says otherwise. The fast loop, beside the
 * engine, chooses from it for every single inference without asking back.
 */
export interface EnvelopeChoice {
  readonly subnet: string;
  readonly threads: number;
  readonly accuracy: number;
  /** Predicted seconds for one frame now, at the quantile that the target asks for. */
  readonly tailSeconds: number;
}

export interface Envelope {
  readonly application: string;
  readonly issuedAtSeconds: number;
  /** Permitted operating points, the most accurate first; none while overload shuts the application out. */
  readonly choices: readonly EnvelopeChoice[];
}

/**
 * The most accurate permitted operating point that still ends within the slack, or the fastest when none does:
 * a late answer is worth more than none, and the frames behind it wait less.
 *
 * @param envelope with at least one choice: who is shut out does not come so far
 * @param slackSeconds time left until the frame's deadline
 */
export function chooseWithin(envelope: Envelope, slackSeconds: number): EnvelopeChoice {
  const fitting = envelope.choices.find((choice) => choice.tailSeconds <= slackSeconds);
  return fitting ?? envelope.choices.reduce((a, b) => (b.tailSeconds < a.tailSeconds ? b : a));
}
