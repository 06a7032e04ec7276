/** What the safe writer tells those who watch. */
export type SafetyEvent =
  /** The kernel took a value and made another one of it. */
  | { readonly kind: 'rounded'; readonly path: string; readonly asked: string; readonly found: string }
  /** Somebody else has set a file since we did: from now on it is theirs. */
  | { readonly kind: 'contested'; readonly path: string; readonly held: string; readonly found: string };

export type Notify = (event: SafetyEvent) => void;

/** One line for a person. */
export function describeSafetyEvent(event: SafetyEvent): string {
  if (event.kind === 'rounded') return `${event.path}: the kernel made ${event.found} of ${event.asked}`;
  return `${event.path}: another program set it to ${event.found} after cotune had set ${event.held}; cotune lets go of it`;
}
