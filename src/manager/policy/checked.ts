/**
 * A policy that somebody else wrote, held to the interface: whatever it throws or answers wrongly becomes one error of
 * its step, and nothing of that step is carried out.
 */
import { asCotuneError, CotuneError } from '../../core/errors.js';
import { ActionCheck } from './action-check.js';
import type { CreatePolicy, PolicyContext } from './create-policy.js';
import type { Decision, Explanation, Policy } from './policy.js';

/**
 * @param name of a policy that does not say its own
 * @throws {CotuneError} `ERR_POLICY` where it cannot be made
 */
export function createCheckedPolicy(create: CreatePolicy, context: PolicyContext, name: string): Policy {
  const policy = made(create, context);
  const check = new ActionCheck(context, policy.clocks === 'own');
  let failed: CotuneError | null = null;
  return {
    name: typeof policy.name === 'string' ? policy.name : name,
    ...(policy.once === true && { once: true }),
    clocks: policy.clocks === 'own' ? 'own' : 'kernel',
    ...(typeof policy.safe === 'function' && {
      safe: (timeSeconds: number) =>
        check.all(
          wrapped(() => policy.safe!(timeSeconds)),
          timeSeconds,
        ),
    }),
    // Nobody waits for the answer to a change, so what goes wrong in it is told by the next step.
    change(situation) {
      try {
        policy.change?.(situation);
      } catch (thrown) {
        failed = asCotuneError(thrown, 'ERR_POLICY');
      }
    },
    step(timeSeconds, readings) {
      if (failed !== null) {
        const error = failed;
        failed = null;
        throw error;
      }
      return checked(() => policy.step(timeSeconds, readings), check, timeSeconds);
    },
  };
}

function made(create: CreatePolicy, context: PolicyContext): Policy {
  const policy = wrapped(() => create(context));
  if (typeof policy?.step === 'function') return policy;
  const what = policy instanceof Promise ? 'a promise: it must not be async' : 'no object with a step';
  throw new CotuneError('ERR_POLICY', `createPolicy gave ${what}`);
}

function checked(step: () => Decision, check: ActionCheck, timeSeconds: number): Decision {
  const decision = wrapped(step);
  if (!Array.isArray(decision?.actions)) {
    const what = decision instanceof Promise ? 'a promise: it must not be async' : 'no list of actions';
    throw new CotuneError('ERR_POLICY', `step gave ${what}`);
  }
  const actions = check.all(decision.actions, timeSeconds);
  return { actions, explanations: explanationsOf(decision) };
}

function explanationsOf({ explanations = [] }: Partial<Decision>): readonly Explanation[] {
  const sound =
    Array.isArray(explanations) &&
    explanations.every((one) => typeof one?.application === 'string' && typeof one.text === 'string');
  if (sound) return explanations;
  throw new CotuneError('ERR_POLICY', 'explanations are a list of { application, text }');
}

function wrapped<T>(run: () => T): T {
  try {
    return run();
  } catch (thrown) {
    throw asCotuneError(thrown, 'ERR_POLICY');
  }
}
