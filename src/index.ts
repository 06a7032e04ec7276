/** What a program may import from `cotune`: the types of a policy of one's own. */
export type { Envelope, EnvelopeChoice } from './core/envelope.js';
export type { FrameOutcome, FrameReport } from './core/frame.js';
export type { Reading } from './core/monitor.js';
export type {
  ApplicationProfile,
  ClockDomain,
  DomainCost,
  LatencyQuantiles,
  Mapping,
  Option,
} from './core/profile.js';
export type { Objective, SystemTarget, Target } from './core/target.js';
export type { CreatePolicy, PolicyContext } from './manager/policy/create-policy.js';
export type {
  Action,
  Decision,
  Explanation,
  ManagedApplication,
  Policy,
  Readings,
  Situation,
} from './manager/policy/policy.js';
