/** A verdict's checks in plain words, for the terminal and the report. */
import { formatQuantity, type Unit } from '../core/units.js';
import type { VerdictCheck } from './journal.js';

interface Wording {
  readonly unit: Unit;
  readonly claim: (who: string, limit: string) => string;
}

const wordings: Readonly<Record<string, Wording>> = {
  missRate: { unit: 'ratio', claim: (who, limit) => `${who}: at most ${limit} of the frames late` },
  recoverySeconds: {
    unit: 'seconds',
    claim: (who, limit) => `${who}: back on time within ${limit} of the disturbance`,
  },
  calmAccuracyLoss: {
    unit: 'ratio',
    claim: (who, limit) => `${who}: undisturbed, within ${limit} of the most accurate network`,
  },
  failed: { unit: 'count', claim: () => 'No request failed in any run' },
  'static-largest.missRate': {
    unit: 'ratio',
    claim: (_who, limit) => `The largest network alone comes late in at least ${limit} of the frames`,
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
  const format = (value: number) =>
    wording === undefined || wording.unit === 'count' ? `${value}` : formatQuantity(value, wording.unit);
  return {
    claim:
      wording?.claim(applicationOf(check.name), format(check.limit)) ?? `${check.name}, limit ${check.limit}`,
    found: check.value === null ? 'never' : format(check.value),
  };
}
