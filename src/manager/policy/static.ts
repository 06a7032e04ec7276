/** The baseline without a manager: one sub-network on one thread, whatever happens. */
import { CotuneError } from '../../core/errors.js';
import type { Option } from '../../core/profile.js';
import { formatQuantity } from '../../core/units.js';
import { checkApplications } from '../check.js';
import type { Action, ManagedApplication, Policy } from './policy.js';

/**
 * @param which the most accurate sub-network, the fastest, or one by its name
 * @throws {CotuneError} `ERR_EMPTY_PROFILE` for an application without operating points, `ERR_CONFIG` where no
 *   sub-network has the name
 */
export function createStaticPolicy(applications: readonly ManagedApplication[], which: string): Policy {
  checkApplications(applications);
  const chosen = applications.map((application) => ({
    application,
    option: fixedOption(application, which),
  }));
  let sent = false;
  return {
    name: `static-${which}`,
    step(timeSeconds) {
      const actions = sent
        ? []
        : chosen.map(({ application, option }) => grant(application, option, timeSeconds));
      sent = true;
      const explanations = chosen.map(({ application, option }) => ({
        application: application.name,
        text: `${option.subnet} (${formatQuantity(option.accuracy, 'ratio')}), fixed`,
      }));
      return { actions, explanations };
    },
  };
}

function fixedOption({ name, profile }: ManagedApplication, which: string): Option {
  const fewest = Math.min(...profile.options.map(({ threads }) => threads));
  const mapping = profile.options[0]!.mapping.name;
  const plain = profile.options.filter(
    (option) => option.threads === fewest && option.mapping.name === mapping,
  );
  const candidates = plain.length > 0 ? plain : profile.options;
  if (which === 'largest') return candidates.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
  if (which === 'smallest')
    return candidates.reduce((a, b) => (b.latencySeconds.p50 < a.latencySeconds.p50 ? b : a));
  const named = candidates.find(({ subnet }) => subnet === which);
  if (named === undefined)
    throw new CotuneError('ERR_CONFIG', `application ${name} has no sub-network ${which}`);
  return named;
}

function grant({ name }: ManagedApplication, option: Option, issuedAtSeconds: number): Action {
  const { subnet, threads, accuracy, latencySeconds } = option;
  const choices = [{ subnet, threads, accuracy, tailSeconds: latencySeconds.p95 }];
  return { kind: 'envelope', envelope: { application: name, issuedAtSeconds, choices } };
}
