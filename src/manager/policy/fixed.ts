/** The baseline without a manager: for each application one operating point, whatever happens. */
import type { Option } from '../../core/profile.js';
import { formatQuantity } from '../../core/units.js';
import { checkApplications } from '../check.js';
import type { Action, ManagedApplication, Policy } from './policy.js';

export interface FixedPolicyOptions {
  readonly name: string;
  readonly applications: readonly ManagedApplication[];
  /** What an application runs for ever. */
  readonly choose: (application: ManagedApplication) => Option;
}

/**
 * @throws {CotuneError} `ERR_EMPTY_PROFILE` for an application without operating points, and what the choice throws
 */
export function createFixedPolicy({ name, applications, choose }: FixedPolicyOptions): Policy {
  checkApplications(applications);
  const chosen = applications.map((application) => ({ application, option: choose(application) }));
  let sent = false;
  return {
    name,
    once: true,
    step(timeSeconds) {
      const actions = sent
        ? []
        : chosen.flatMap(({ application, option }) => grant(application, option, timeSeconds));
      sent = true;
      const explanations = chosen.map(({ application, option }) => ({
        application: application.name,
        text: `${option.subnet} (${formatQuantity(option.accuracy, 'ratio')}), fixed`,
      }));
      return { actions, explanations };
    },
  };
}

/** Who runs where it starts anyway is not moved. */
function grant({ name, profile }: ManagedApplication, option: Option, issuedAtSeconds: number): Action[] {
  const { subnet, threads, accuracy, latencySeconds, mapping } = option;
  const choices = [{ subnet, threads, accuracy, tailSeconds: latencySeconds.p95 }];
  const envelope: Action = { kind: 'envelope', envelope: { application: name, issuedAtSeconds, choices } };
  const here = mapping.name === profile.options[0]!.mapping.name;
  return here ? [envelope] : [{ kind: 'mapping', application: name, mapping }, envelope];
}
