/** The baseline without a manager: for each application one operating point, whatever happens. */
import type { Option } from '../../core/profile.js';
import { formatQuantity } from '../../core/units.js';
import { checkApplications } from '../check.js';
import { grant } from './grant.js';
import type { Action, ManagedApplication, Policy } from './policy.js';

export interface FixedPolicyOptions {
  readonly name: string;
  readonly applications: readonly ManagedApplication[];
  /** What an application runs for ever. */
  readonly choose: (application: ManagedApplication) => Option;
  /** In hertz by frequency domain, for ever; without it the clocks are the kernel's. */
  readonly clocks?: ReadonlyMap<string, number>;
}

/**
 * @throws {CotuneError} `ERR_EMPTY_PROFILE` for an application without operating points, and what the choice throws
 */
export function createFixedPolicy({ name, applications, choose, clocks }: FixedPolicyOptions): Policy {
  checkApplications(applications);
  const chosen = applications.map((application) => ({ application, option: choose(application) }));
  const set = [...(clocks ?? [])].map(([domain, hertz]): Action => ({ kind: 'clock', domain, hertz }));
  let sent = false;
  return {
    name,
    once: true,
    ...(clocks !== undefined && { clocks: 'own' }),
    step(timeSeconds) {
      const actions = sent
        ? []
        : [...set, ...chosen.flatMap(({ application, option }) => grant(application, [option], timeSeconds))];
      sent = true;
      const explanations = chosen.map(({ application, option }) => ({
        application: application.name,
        text: `${option.subnet} (${formatQuantity(option.accuracy, 'ratio')}), fixed`,
      }));
      return { actions, explanations };
    },
  };
}
