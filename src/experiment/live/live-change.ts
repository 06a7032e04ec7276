/** What is asked for, changed while a run goes on. */
import type { SystemTarget, Target } from '../../core/target.js';

export interface LiveChange {
  /** Of each application, by name. */
  readonly targets: ReadonlyMap<string, Target>;
  readonly system: SystemTarget;
  /** What has changed, for people. */
  readonly text: string;
}

/** Calls back at each change; the result ends it. */
export type LiveChanges = (onChange: (change: LiveChange) => void) => () => void;
