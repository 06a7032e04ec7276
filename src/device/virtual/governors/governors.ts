/** Every frequency governor by its name. */
import { CotuneError } from '../../../core/errors.js';
import { nearestWord } from '../../../core/nearest-word.js';
import { conservative } from './conservative.js';
import type { GovernorKind } from './governor.js';
import { interactive } from './interactive.js';
import { nvhostPodgov } from './nvhost-podgov.js';
import { ondemand } from './ondemand.js';
import { performance } from './performance.js';
import { powersave } from './powersave.js';
import { schedutil } from './schedutil.js';
import { schedutilL4t } from './schedutil-l4t.js';
import { simpleOndemand } from './simple-ondemand.js';

export type AnyGovernorKind = GovernorKind<'nothing'> | GovernorKind<'busy'> | GovernorKind<'utilisation'>;

export const governors: readonly AnyGovernorKind[] = [
  performance,
  powersave,
  ondemand,
  conservative,
  schedutil,
  schedutilL4t,
  interactive,
  simpleOndemand,
  nvhostPodgov,
];

/** @throws {CotuneError} ERR_GOVERNOR_UNKNOWN */
export function governorByName(name: string): AnyGovernorKind {
  const found = governors.find((kind) => kind.name === name);
  if (found !== undefined) return found;
  const names = governors.map((kind) => kind.name);
  const nearest = nearestWord(name, names);
  const hint = nearest === null ? `known: ${names.join(' ')}` : `did you mean ${nearest}?`;
  throw new CotuneError('ERR_GOVERNOR_UNKNOWN', `there is no governor ${JSON.stringify(name)} (${hint})`);
}
