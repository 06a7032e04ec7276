/** What became of undoing, change by change. Values are the kernel's own text, in the file's own unit. */
export type Outcome =
  | { readonly kind: 'restored'; readonly path: string; readonly from: string; readonly to: string }
  /** It is as it was found already, or went together with its process. */
  | { readonly kind: 'unchanged' }
  /** Somebody else has changed it since. */
  | { readonly kind: 'left'; readonly path: string; readonly found: string; readonly reason: string }
  | { readonly kind: 'failed'; readonly path: string; readonly reason: string };

export interface RestoreReport {
  readonly restored: readonly { readonly path: string; readonly from: string; readonly to: string }[];
  readonly left: readonly { readonly path: string; readonly found: string; readonly reason: string }[];
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
}

export const nothingRestored: RestoreReport = { restored: [], left: [], failed: [] };

type OutcomeOf<Kind extends Outcome['kind']> = Extract<Outcome, { kind: Kind }>;

export function reportOf(outcomes: readonly Outcome[]): RestoreReport {
  const pick = <Kind extends Outcome['kind']>(kind: Kind): OutcomeOf<Kind>[] =>
    outcomes.filter((outcome): outcome is OutcomeOf<Kind> => outcome.kind === kind);
  return {
    restored: pick('restored').map(({ path, from, to }) => ({ path, from, to })),
    left: pick('left').map(({ path, found, reason }) => ({ path, found, reason })),
    failed: pick('failed').map(({ path, reason }) => ({ path, reason })),
  };
}

export function joinReports(reports: readonly RestoreReport[]): RestoreReport {
  return {
    restored: reports.flatMap(({ restored }) => restored),
    left: reports.flatMap(({ left }) => left),
    failed: reports.flatMap(({ failed }) => failed),
  };
}
