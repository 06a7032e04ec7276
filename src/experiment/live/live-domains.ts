/**
 * The frequency domains of this machine as the manager tunes them: processors of one kind with the same clocks are one
 * domain, whose policies are set together. What cannot be set stays with the kernel, and it is said why.
 */

import type { Domain } from '../../core/knob.js';
import type { ClockDomain } from '../../core/profile.js';
import { readCpuPlaces } from '../../device/linux/cpu-capacity.js';
import { type CpuPolicy, readCpuPolicies } from '../../device/linux/cpufreq.js';
import type { KnobDescription } from '../../device/linux/knob-description.js';
import { surveyDevice } from '../../device/linux/survey.js';
import type { Tree } from '../../device/linux/tree.js';
import { clockLevels } from './clock-levels.js';

export interface LiveDomain extends Pick<ClockDomain, 'name' | 'hertz' | 'cpus'> {
  /** The names of the policies' clocks, such as `cpu.frequency.policy0`, that are set together; none where none can be. */
  readonly members: readonly string[];
  /** Monitor of its clock; null where nothing tells it. */
  readonly monitor: string | null;
}

export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

export interface LiveDomains {
  readonly domains: readonly LiveDomain[];
  /** Clocks that the manager leaves to the kernel. */
  readonly left: readonly LeftOut[];
}

export interface DomainsRequest {
  readonly tree: Tree;
  /** Kernel ids of the processors that the applications may use. */
  readonly cpus: readonly number[];
  /** Knobs that can be set. */
  readonly settable: ReadonlySet<string>;
  /** Why none is to be set; null where they may be. */
  readonly forbidden: string | null;
}

/** One domain of all processors where no clock can be set: then the kernel places what runs. */
export function findLiveDomains(request: DomainsRequest): LiveDomains {
  const { tree, cpus } = request;
  const { knobs } = surveyDevice(tree);
  const found = readCpuPolicies(tree);
  const policies = 'absent' in found ? [] : found.policies;
  const left: LeftOut[] = 'absent' in found ? [{ name: 'cpu.frequency', reason: found.absent }] : [];
  const judged = policies.map((policy) => judge(policy, knobs, request));
  for (const { name, reason } of judged) if (reason !== null) left.push({ name, reason });
  left.push(...otherClocks(knobs));
  if (judged.every(({ reason }) => reason !== null)) return { domains: [wholeMachine(cpus)], left };
  const capacities = new Map(readCpuPlaces(tree, cpus).map(({ cpu, capacity }) => [cpu, capacity]));
  const groups = new Map<string, Judged[]>();
  for (const one of judged.filter((each) => each.cpus.length > 0)) {
    const key = JSON.stringify([
      one.policy.driver,
      one.hertz,
      one.reason,
      capacities.get(one.cpus[0]!) ?? null,
    ]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return { domains: [...groups.values()].map(joined), left };
}

interface Judged {
  readonly policy: CpuPolicy;
  /** `cpu.frequency.policyN`. */
  readonly name: string;
  /** Those of its processors that the applications may use. */
  readonly cpus: readonly number[];
  readonly hertz: readonly number[];
  /** Why its clock stays with the kernel; null where it can be set. */
  readonly reason: string | null;
}

function judge(
  policy: CpuPolicy,
  knobs: readonly KnobDescription[],
  { cpus: usable, settable, forbidden }: DomainsRequest,
): Judged {
  const name = `cpu.frequency.${policy.name}`;
  const cpus = policy.cpus.filter((cpu) => usable.includes(cpu));
  const pinned = knobs.find((knob) => knob.name === `${name}.pinned`);
  const ceiling = knobs.find((knob) => knob.name === `${name}.maximum`)?.value;
  const hertz =
    pinned === undefined
      ? []
      : clockLevels(pinned.domain as Domain<number>, typeof ceiling === 'number' ? ceiling : null);
  const highest = (policy.maximumKilohertz ?? 1e6) * 1000;
  const fixed = { policy, name, cpus, hertz: [hertz.at(-1) ?? highest] };
  const reason =
    forbidden ??
    (cpus.length === 0 ? 'the applications may not use its processors' : null) ??
    (pinned === undefined ? 'its driver says neither a table nor a range of clocks' : null) ??
    (pinned !== undefined && 'refused' in pinned.access ? pinned.access.reason : null) ??
    (settable.has(`${name}.pinned`) ? null : 'it is no knob of this run') ??
    (hertz.length < 2 ? 'it is limited to one clock' : null);
  return reason === null ? { ...fixed, hertz, reason } : { ...fixed, reason };
}

function joined(group: readonly Judged[]): LiveDomain {
  const [first] = group as [Judged];
  return {
    name: first.name,
    cpus: group.flatMap(({ cpus }) => cpus).sort((a, b) => a - b),
    hertz: first.hertz,
    members: first.reason === null ? group.map(({ name }) => name) : [],
    monitor: first.name,
  };
}

/** Of a clock that the kernel chooses only the ratio to itself counts. */
const anyHertz = 1e9;

/** All processors, whose clocks are the kernel's. */
export const wholeMachine = (cpus: readonly number[]): LiveDomain => ({
  name: 'cpu',
  cpus,
  hertz: [anyHertz],
  members: [],
  monitor: null,
});

/** The applications compute on processors alone. */
function otherClocks(knobs: readonly KnobDescription[]): LeftOut[] {
  const pinned = knobs.flatMap(
    ({ name }) => /^((?:gpu|memory)\.frequency\..+)\.pinned$/.exec(name)?.[1] ?? [],
  );
  return pinned.map((name) => ({ name, reason: 'the applications run on the processors alone' }));
}
