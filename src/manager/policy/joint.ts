/**
 * The default policy: one joint choice over all applications, from predictions that follow what is observed.
 * Sense, estimate, decide, and say why; only what changed is acted upon.
 */
import { checkApplications } from '../check.js';
import type { Limits } from '../decide/candidates.js';
import { SentEnvelope } from '../decide/envelope.js';
import { KeptChoice } from '../decide/kept-choice.js';
import { KeptContender } from '../decide/kept-contender.js';
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
  readonly contender: KeptContender;
  readonly sent: SentEnvelope;
  choice: Choice | undefined;
  explanation: Explanation;
}

/**
 * @throws {CotuneError} `ERR_EMPTY_PROFILE` for an application without operating points, `ERR_CONFIG` for an
 *   impossible target
 */
export function createJointPolicy(options: JointPolicyOptions): Policy {
  checkApplications(options.applications);
  const kept = new KeptChoice(options.cores);
  let managed = options.applications.map((application) => manage(application, options));
  return {
    name: 'joint',
    change({ applications }) {
      checkApplications(applications);
      const known = new Map(managed.map((one) => [one.application.name, one]));
      managed = applications.map((application) =>
        retarget(known.get(application.name), application, options),
      );
    },
    step: (timeSeconds, readings) => step(managed, kept, options.cores, timeSeconds, readings),
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
    contender: new KeptContender(application),
    sent: new SentEnvelope(application),
    choice: undefined,
    explanation: { application: application.name, text: '' },
  };
}

/** What was learned holds as long as the same tail is asked for; where an application runs holds in any case. */
function retarget(
  known: Managed | undefined,
  application: ManagedApplication,
  options: JointPolicyOptions,
): Managed {
  const fresh = manage(application, options);
  if (known === undefined) return fresh;
  const { estimator, mapping, movedAtSeconds, choice, explanation } = known;
  const holds = known.quantile === fresh.quantile && known.application.profile === application.profile;
  return { ...fresh, mapping, movedAtSeconds, choice, explanation, ...(holds && { estimator }) };
}

/** What one application may use now, and how long that is predicted to take. */
interface Outlook {
  readonly limits: Limits;
  readonly tailSeconds: Float64Array;
  readonly seen: ApplicationSnapshot;
}

function step(
  managed: readonly Managed[],
  kept: KeptChoice,
  cores: number,
  timeSeconds: number,
  readings: Readings,
): Decision {
  const applications = managed.map(({ application }) => application);
  const snapshot = takeSnapshot(timeSeconds, readings, applications, cores);
  const outlooks = managed.map((one): Outlook => {
    const seen = snapshot.applications.get(one.application.name)!;
    const limits = limitsOf(one, Math.floor(cores / managed.length), timeSeconds);
    return { limits, seen, tailSeconds: estimate(one, timeSeconds, seen) };
  });
  const contenders = managed.map(({ contender }, index) =>
    contender.of(outlooks[index]!.tailSeconds, outlooks[index]!.limits),
  );
  const choices = kept.choose(contenders);
  const actions = managed.flatMap((one, index) => {
    const choice = choices.get(one.application.name)!;
    const outlook = outlooks[index]!;
    const taken = act(one, choice, outlook.tailSeconds, timeSeconds);
    if (taken.length > 0 || choice !== one.choice) one.explanation = why(one, choice, outlook);
    one.choice = choice;
    return taken;
  });
  return { actions, explanations: managed.map(({ explanation }) => explanation) };
}

function why({ application, estimator, quantile }: Managed, choice: Choice, outlook: Outlook): Explanation {
  const text = explain({ ...outlook, application, choice, quantile, alarmed: estimator.alarmed });
  return { application: application.name, text };
}

function limitsOf({ mapping, movedAtSeconds }: Managed, share: number, timeSeconds: number): Limits {
  const mappingFixed = timeSeconds < movedAtSeconds + mappingHoldSeconds;
  return { threadsAtMost: Math.max(1, share), mapping, mappingFixed };
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
  const envelope = one.sent.next(tailSeconds, choice.candidate.option, timeSeconds);
  if (envelope !== null) actions.push({ kind: 'envelope', envelope });
  return actions;
}
