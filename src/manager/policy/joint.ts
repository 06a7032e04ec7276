/**
 * The default policy: one joint choice over all applications, from predictions that follow what is observed.
 * Sense, estimate, decide, and say why; only what changed is acted upon.
 */
import type { Envelope } from '../../core/envelope.js';
import { checkApplications } from '../check.js';
import { contenderOf } from '../decide/candidates.js';
import { chooseJointly } from '../decide/choose.js';
import { changedMaterially, envelopeOf } from '../decide/envelope.js';
import type { Choice } from '../decide/problem.js';
import { createSlowDownEstimator, type SlowDownEstimator } from '../estimate/slow-down.js';
import { explain } from '../explain.js';
import { type ApplicationSnapshot, takeSnapshot } from '../sense.js';
import type { Action, Decision, Explanation, ManagedApplication, Policy, Readings } from './policy.js';

/** A moved process loses its caches, and a prediction under a new mapping needs some samples. */
const mappingHoldSeconds = 1;

export interface JointPolicyOptions {
  readonly applications: readonly ManagedApplication[];
  /** Processors that the applications may use. */
  readonly cores: number;
  /** Makes the estimator of one application; exchange it to try another. */
  readonly createEstimator?: (application: ManagedApplication, quantile: number) => SlowDownEstimator;
}

/** One application with what the policy remembers of it. */
interface Managed {
  readonly application: ManagedApplication;
  readonly estimator: SlowDownEstimator;
  readonly quantile: number;
  mapping: string;
  movedAtSeconds: number;
  sent: Envelope | undefined;
}

/**
 * @throws {CotuneError} `ERR_EMPTY_PROFILE` for an application without operating points, `ERR_CONFIG` for an
 *   impossible target
 */
export function createJointPolicy(options: JointPolicyOptions): Policy {
  checkApplications(options.applications);
  const managed = options.applications.map((application) => manage(application, options));
  return {
    name: 'joint',
    step: (timeSeconds, readings) => step(managed, options, timeSeconds, readings),
  };
}

/** Changes nothing announces (arrivals, departures of load) eat one half of the miss budget; this is the other. */
export function aimedQuantile(quantile: number): number {
  return 1 - (1 - quantile) / 2;
}

function manage(application: ManagedApplication, { createEstimator }: JointPolicyOptions): Managed {
  const quantile = aimedQuantile(application.target.quantile);
  const create = createEstimator ?? (({ profile }) => createSlowDownEstimator(profile.options, quantile));
  return {
    application,
    estimator: create(application, quantile),
    quantile,
    mapping: application.profile.options[0]!.mapping.name,
    movedAtSeconds: Number.NEGATIVE_INFINITY,
    sent: undefined,
  };
}

function step(
  managed: readonly Managed[],
  { applications, cores }: JointPolicyOptions,
  timeSeconds: number,
  readings: Readings,
): Decision {
  const snapshot = takeSnapshot(timeSeconds, readings, applications, cores);
  const tails = new Map<string, Float64Array>();
  const contenders = managed.map((one) => {
    const { name } = one.application;
    const tailSeconds = estimate(one, timeSeconds, snapshot.applications.get(name)!);
    tails.set(name, tailSeconds);
    return contenderOf(one.application, tailSeconds, {
      threadsAtMost: Math.max(1, Math.floor(cores / managed.length)),
      mapping: one.mapping,
      mappingFixed: timeSeconds < one.movedAtSeconds + mappingHoldSeconds,
    });
  });
  const choices = chooseJointly(contenders, cores);
  const actions: Action[] = [];
  const explanations: Explanation[] = [];
  for (const one of managed) {
    const { application, estimator, quantile } = one;
    const choice = choices.get(application.name)!;
    const tailSeconds = tails.get(application.name)!;
    actions.push(...act(one, choice, tailSeconds, timeSeconds));
    const text = explain({
      application,
      choice,
      tailSeconds,
      quantile,
      snapshot: snapshot.applications.get(application.name)!,
      alarmed: estimator.alarmed,
    });
    explanations.push({ application: application.name, text });
  }
  return { actions, explanations };
}

function estimate(one: Managed, timeSeconds: number, seen: ApplicationSnapshot): Float64Array {
  one.estimator.advance(timeSeconds, seen.crowding);
  for (const sample of seen.samples) one.estimator.observe(sample, one.mapping);
  if (seen.dropped > 0) one.estimator.observeDrop();
  return one.estimator.tailSeconds();
}

function act(one: Managed, choice: Choice, tailSeconds: Float64Array, timeSeconds: number): Action[] {
  const actions: Action[] = [];
  const { application } = one;
  const { mapping } = application.profile.options[choice.candidate.option]!;
  if (mapping.name !== one.mapping) {
    actions.push({ kind: 'mapping', application: application.name, mapping });
    one.mapping = mapping.name;
    one.movedAtSeconds = timeSeconds;
  }
  const envelope = envelopeOf(application, tailSeconds, choice.candidate.option, timeSeconds);
  if (changedMaterially(one.sent, envelope)) {
    actions.push({ kind: 'envelope', envelope });
    one.sent = envelope;
  }
  return actions;
}
