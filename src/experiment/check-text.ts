/** A verdict's checks in plain words, for the terminal and the report. */
import { formatQuantity } from '../core/units.js';
import type { VerdictCheck } from './journal.js';

interface Wording {
  readonly format: (value: number) => string;
  readonly claim: (who: string, limit: string, what: string) => string;
}

const percent = (value: number) => formatQuantity(value, 'ratio');
/** A difference of two shares is in points: a loss of 1 % could be a share of the share. */
const points = (value: number) => `${(value * 100).toFixed(1)} points`;
const seconds = (value: number) => formatQuantity(value, 'seconds');

const wordings: Readonly<Record<string, Wording>> = {
  missRate: { format: percent, claim: (who, limit, what) => `${who}: at most ${limit} of the ${what} late` },
  recoverySeconds: {
    format: seconds,
    claim: (who, limit) => `${who}: back on time within ${limit} of the disturbance`,
  },
  calmAccuracyLoss: {
    format: points,
    claim: (who, limit) => `${who}: undisturbed, accuracy at most ${limit} below the best network's`,
  },
  failed: { format: String, claim: () => 'No request failed in any run' },
  'static-largest.missRate': {
    format: percent,
    claim: (_who, limit, what) => `The largest network alone comes late in at least ${limit} of the ${what}`,
  },
};

/** The application of `managed.camera.missRate`; names may hold dots themselves. */
function applicationOf(name: string): string {
  const [first, last] = [name.indexOf('.'), name.lastIndexOf('.')];
  return first < last ? name.slice(first + 1, last) : name;
}

/** What a check claims and what was found, as text; a check that this version does not know is shown as it is. */
export function checkText(check: VerdictCheck): { readonly claim: string; readonly found: string } {
  const wording = wordings[check.name] ?? wordings[check.name.slice(check.name.lastIndexOf('.') + 1)];
  const format = wording?.format ?? String;
  return {
    claim:
      wording?.claim(applicationOf(check.name), format(check.limit), check.what ?? 'frames') ??
      `${check.name}, limit ${check.limit}`,
    found: check.value === null ? 'never' : format(check.value),
  };
}
