/** Refuses applications that no policy could manage, before anything runs. */
import { CotuneError } from '../core/errors.js';
import type { Option } from '../core/profile.js';
import type { ManagedApplication } from './policy/policy.js';

const positive = (value: number) => Number.isFinite(value) && value > 0;

/**
 * @param applications what a policy is asked to manage
 * @throws {CotuneError} `ERR_EMPTY_PROFILE` for a profile without operating points or with impossible numbers,
 *   `ERR_CONFIG` for an impossible target, rate or a name used twice
 */
export function checkApplications(applications: readonly ManagedApplication[]): void {
  const names = new Set<string>();
  for (const application of applications) {
    if (names.has(application.name))
      throw new CotuneError('ERR_CONFIG', `two applications are called ${application.name}`);
    names.add(application.name);
    checkTarget(application);
    checkProfile(application);
  }
}

function checkTarget({ name, target, profile }: ManagedApplication): void {
  const wrong =
    (!positive(target.deadlineSeconds) && `a deadline of ${target.deadlineSeconds} s`) ||
    (!(target.quantile > 0 && target.quantile < 1) && `a quantile of ${target.quantile}`) ||
    (!(target.weight >= 0 && Number.isFinite(target.weight)) && `a weight of ${target.weight}`) ||
    (!Number.isFinite(target.priority) && `a priority of ${target.priority}`) ||
    (!positive(target.throughputPerSecond ?? 1) &&
      `a throughput of ${target.throughputPerSecond} requests/s to sustain`) ||
    (Number.isNaN(target.accuracyFloor) && 'an accuracy floor that is not a number') ||
    (!positive(profile.ratePerSecond) && `a rate of ${profile.ratePerSecond} frames/s`);
  if (wrong) throw new CotuneError('ERR_CONFIG', `application ${name} has ${wrong}`);
}

function checkProfile({ name, profile }: ManagedApplication): void {
  if (profile.options.length === 0)
    throw new CotuneError('ERR_EMPTY_PROFILE', `application ${name} has no operating point`);
  const bad = profile.options.find((option) => !usable(option));
  if (bad)
    throw new CotuneError(
      'ERR_EMPTY_PROFILE',
      `application ${name}: sub-network ${bad.subnet} with ${bad.threads} threads has impossible numbers`,
    );
}

function usable(option: Option): boolean {
  const { p50, p95 } = option.latencySeconds;
  return (
    positive(p50) &&
    Number.isFinite(p95) &&
    p95 >= p50 &&
    option.threads >= 1 &&
    option.mapping.cpus.length > 0 &&
    Number.isFinite(option.accuracy) &&
    Number.isFinite(option.coreSeconds) &&
    option.coreSeconds >= 0
  );
}
