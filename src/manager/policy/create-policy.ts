/** What a policy of a user is given, and what its file exports. */
import type { ClockDomain } from '../../core/profile.js';
import type { SystemTarget } from '../../core/target.js';
import type { ManagedApplication, Policy } from './policy.js';

export interface PolicyContext {
  /** Every application that will run; where some come later `change` is called before the first step. */
  readonly applications: readonly ManagedApplication[];
  /** The clocks that may be set. */
  readonly domains: readonly ClockDomain[];
  /** Processors that the applications may use. */
  readonly cores: number;
  readonly system: SystemTarget;
}

/** The default export of a policy's file; called once for a run. */
export type CreatePolicy = (context: PolicyContext) => Policy;
