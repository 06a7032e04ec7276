/**
 * Which idle state a core sleeps in: the deepest that pays for as long as it usually sleeps; a core that sleeps
 * longer is looked at again at the next tick, as the kernel's governors keep the tick for a shallow sleep.
 */
import type { Core } from './core.js';
import type { IdleState } from './description.js';

/** Weight of the newest sleep in the running mean. */
const newest = 0.25;

/** The core begins to sleep. */
export function fallAsleep(core: Core, states: readonly IdleState[]): void {
  core.idleState = deepest(states, core.expectedIdleSeconds);
}

/** The core goes on sleeping at a tick: it will for long. @returns whether it went deeper */
export function sleepDeeper(core: Core, states: readonly IdleState[]): boolean {
  const before = core.idleState;
  core.idleState = deepest(states, Number.POSITIVE_INFINITY);
  return core.idleState !== before;
}

/** The core had not begun to sleep. @returns seconds until it works */
export function stayAwake(core: Core): number {
  core.idleState = undefined;
  return 0;
}

/** The core wakes up. @returns seconds until its first instruction */
export function wake(core: Core, sleptSeconds: number): number {
  const exitSeconds = core.idleState?.exitSeconds ?? 0;
  core.idleState = undefined;
  core.expectedIdleSeconds += newest * (sleptSeconds - core.expectedIdleSeconds);
  return exitSeconds;
}

function deepest(states: readonly IdleState[], seconds: number): IdleState {
  let found = states[0]!;
  for (const state of states)
    if (state.residencySeconds <= seconds && state.residencySeconds >= found.residencySeconds) found = state;
  return found;
}
