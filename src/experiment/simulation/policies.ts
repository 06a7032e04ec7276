/** The policies of `cotune simulate` by name: who chooses the operating points, and who the clocks. */
import { CotuneError } from '../../core/errors.js';
import { nearestWord } from '../../core/nearest-word.js';
import type { Option } from '../../core/profile.js';
import type { VirtualBoard } from '../../device/virtual/plant/description.js';
import { createFixedPolicy } from '../../manager/policy/fixed.js';
import type { ManagedApplication, Policy } from '../../manager/policy/policy.js';
import type { Situations } from './situation.js';

export interface PolicySetup {
  readonly name: string;
  /** By domain: where the policy leaves clocks to the kernel, who governs them. */
  readonly governors: Readonly<Record<string, string>>;
  readonly create: (situations: Situations) => Policy;
}

/** Governors of processors; the graphics processor keeps its own but for the two that it has too. */
export const governorPolicies = [
  'performance',
  'powersave',
  'ondemand',
  'conservative',
  'schedutil',
  'schedutil-l4t',
  'interactive',
] as const;

/** What each application runs for ever, by its name. */
export type FixedChoices = ReadonlyMap<string, Option>;

/** A governor, or `default` for the board's own, with one operating point for each application. */
export function governorSetup(governor: string, board: VirtualBoard, choices: FixedChoices): PolicySetup {
  return {
    name: governor,
    governors: governorsOf(governor, board),
    create: ({ all }) =>
      createFixedPolicy({
        name: governor,
        applications: all,
        choose: ({ name }) => choices.get(name)!,
      }),
  };
}

/** One operating point for each application, and one clock for each domain, in hertz. */
export function fixedClocksSetup(choices: FixedChoices, clocks: ReadonlyMap<string, number>): PolicySetup {
  const name = 'static-best';
  const choose = (application: ManagedApplication) => choices.get(application.name)!;
  const create = ({ all }: Situations) => createFixedPolicy({ name, applications: all, choose, clocks });
  return { name, governors: {}, create };
}

/** By domain: who governs it where the named one governs the board; graphics processors have few of their own. */
export function governorsOf(governor: string, { domains }: VirtualBoard): Record<string, string> {
  if (governor === 'default') return {};
  const everywhere = governor === 'performance' || governor === 'powersave';
  const governed = domains.filter(({ kind }) => kind === 'cpu' || (everywhere && kind === 'gpu'));
  return Object.fromEntries(governed.map(({ name }) => [name, governor]));
}

/**
 * The operating point that a name stands for: `largest`, `smallest` or a sub-network, where it is fastest; `NAME@PLACE`
 * on that processor.
 *
 * @throws {CotuneError} `ERR_USAGE` where there is none
 */
export function namedOption({ name, profile }: ManagedApplication, which: string): Option {
  const [subnet, place] = which.split('@') as [string, string?];
  const here = profile.options.filter(({ mapping }) => place === undefined || mapping.name === place);
  const candidates = here.filter((option) => option.subnet === rankedName(here, subnet));
  if (candidates.length > 0)
    return candidates.reduce((a, b) => (b.latencySeconds.p50 < a.latencySeconds.p50 ? b : a));
  const known = [...new Set(profile.options.map((option) => option.subnet))];
  const places = [...new Set(profile.options.map(({ mapping }) => mapping.name))];
  throw new CotuneError(
    'ERR_USAGE',
    `application ${name} has no sub-network ${which}; it has ${known.join(', ')} on ${places.join(', ')}`,
  );
}

function rankedName(options: readonly Option[], subnet: string): string | undefined {
  if (options.length === 0) return undefined;
  if (subnet === 'largest') return options.reduce((a, b) => (b.accuracy > a.accuracy ? b : a)).subnet;
  if (subnet === 'smallest') return options.reduce((a, b) => (b.accuracy < a.accuracy ? b : a)).subnet;
  return subnet;
}

/** @throws {CotuneError} `ERR_USAGE` with the nearest name */
export function unknownPolicy(name: string, known: readonly string[]): CotuneError {
  const nearest = nearestWord(name, known);
  const hint = nearest === null ? `there are ${known.join(', ')}` : `did you mean ${nearest}?`;
  return new CotuneError('ERR_USAGE', `there is no policy ${name} (${hint})`);
}
