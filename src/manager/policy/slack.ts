/**
 * The baseline that tunes the application alone, as SuperServe does: for every request the most accurate sub-network
 * that still ends within the slack it has left, by profiled latencies. The choice is made beside the engine, from an
 * envelope of all sub-networks; nothing is learned. Clocks are the kernel's, latencies those of the highest.
 *
 * @see arXiv 2312.16733 (SlackFit; its batches are left out)
 */
import type { Option } from '../../core/profile.js';
import { formatQuantity } from '../../core/units.js';
import { grant } from './grant.js';
import type { Action, ManagedApplication, Policy } from './policy.js';
import { type Member, Roster } from './roster.js';
import { lowestRung, rungsOf } from './rungs.js';

interface Granted {
  readonly rungs: readonly Option[];
  lowest: number | undefined;
}

/** @throws {CotuneError} `ERR_EMPTY_PROFILE`, `ERR_CONFIG` for applications that nobody could manage */
export function createSlackPolicy(applications: readonly ManagedApplication[]): Policy {
  const roster = new Roster(
    applications,
    (application): Granted => ({ rungs: rungsOf(application), lowest: undefined }),
  );
  return {
    name: 'slack',
    change: (situation) => roster.change(situation),
    step: (timeSeconds) => ({
      actions: roster.all.flatMap((member) => act(member, timeSeconds)),
      explanations: roster.all.map(({ application, state: { rungs } }) => {
        const [worst, best] = [rungs[lowestRung(application, rungs)]!, rungs.at(-1)!];
        const text = `${worst.subnet} (${formatQuantity(worst.accuracy, 'ratio')}) to ${best.subnet} (${formatQuantity(best.accuracy, 'ratio')}) by the slack of each request`;
        return { application: application.name, text };
      }),
    }),
  };
}

/** Only a changed accuracy floor changes what is permitted. */
function act({ application, state }: Member<Granted>, timeSeconds: number): Action[] {
  const lowest = lowestRung(application, state.rungs);
  if (lowest === state.lowest) return [];
  const first = state.lowest === undefined;
  state.lowest = lowest;
  const permitted = state.rungs.slice(lowest).reverse();
  return grant(application, permitted, timeSeconds, first ? undefined : permitted[0]!.mapping.name);
}
