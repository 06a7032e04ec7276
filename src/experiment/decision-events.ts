/** A decision as the journal keeps it: an entry for each action. */
import type { Action, Decision } from '../manager/policy/policy.js';
import type { JournalEvent } from './journal.js';

/** @param timeSeconds of the run */
export function decisionEvents(
  policy: string,
  timeSeconds: number,
  { actions, explanations }: Decision,
): JournalEvent[] {
  const why = (application: string) =>
    explanations.find((one) => one.application === application)?.text ?? '';
  return actions.map((action) => {
    if (action.kind === 'clock') {
      const { domain, hertz } = action;
      return { type: 'clock', policy, timeSeconds, domain, hertz };
    }
    return { type: 'decision', policy, timeSeconds, ...decided(action), explanation: why(nameOf(action)) };
  });
}

type ApplicationAction = Exclude<Action, { kind: 'clock' }>;

const nameOf = (action: ApplicationAction) =>
  action.kind === 'envelope' ? action.envelope.application : action.application;

function decided(action: ApplicationAction) {
  if (action.kind === 'mapping')
    return { application: action.application, choice: null, mapping: action.mapping.name };
  const { application, choices } = action.envelope;
  const [top] = choices;
  const choice = top ? { subnet: top.subnet, threads: top.threads, tailSeconds: top.tailSeconds } : null;
  return { application, choice, mapping: null };
}
