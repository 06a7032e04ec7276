/** Targets that contradict what an application can do on this machine, even undisturbed: named before a run, which does its best all the same. */
import { sustainedPeriodSeconds } from '../../core/target.js';
import { formatQuantity } from '../../core/units.js';
import type { ManagedApplication } from '../../manager/policy/policy.js';

/** @returns a sentence for each */
export function unreachableTargets(applications: readonly ManagedApplication[]): string[] {
  return applications.flatMap((application) => [...floorText(application), ...timeText(application)]);
}

function floorText({ name, target, profile: { options } }: ManagedApplication): string[] {
  const best = Math.max(...options.map(({ accuracy }) => accuracy));
  if (!(target.accuracyFloor > best)) return [];
  const [asked, had] = [target.accuracyFloor, best].map((share) => formatQuantity(share, 'ratio'));
  return [
    `${name}: no sub-network has an accuracy of ${asked}; the floor is taken to be the best there is, ${had}`,
  ];
}

function timeText({ name, target, profile: { options } }: ManagedApplication): string[] {
  const good = options.filter(({ accuracy }) => accuracy >= target.accuracyFloor);
  const fastest = Math.min(
    ...(good.length > 0 ? good : options).map(({ latencySeconds }) => latencySeconds.p50),
  );
  const took = formatQuantity(fastest, 'seconds');
  if (fastest > target.deadlineSeconds)
    return [
      `${name}: nothing that is accurate enough is within ${formatQuantity(target.deadlineSeconds, 'seconds')}; the fastest takes ${took} and will be late`,
    ];
  return fastest > sustainedPeriodSeconds(target)
    ? [
        `${name}: ${target.throughputPerSecond} requests a second cannot be sustained; the fastest inference takes ${took}`,
      ]
    : [];
}
