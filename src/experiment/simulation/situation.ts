/** What the manager is told of the applications, and how that changes in the course of a scenario. */
import type { ModelledNetwork } from '../../application/modelled/network.js';
import type { ArrivalSpec } from '../../application/workload/arrival-spec.js';
import { CotuneError } from '../../core/errors.js';
import type { ClockDomain } from '../../core/profile.js';
import type { SystemTarget } from '../../core/target.js';
import type { VirtualBoard } from '../../device/virtual/plant/description.js';
import type { ManagedApplication, Situation } from '../../manager/policy/policy.js';
import type { Scenario, ScenarioApplication, ScenarioEvent, ScenarioTarget } from '../scenario/types.js';
import { disturbOptions } from './hidden-error.js';
import { clockDomains, optionTable } from './option-table.js';

/** A closed loop that just keeps its deadline is not planned fuller. */
const closedLoopLoad = 0.9;

export interface Situations {
  /** Every application of the scenario, also those that come later, as they are asked for at the beginning. */
  readonly all: readonly ManagedApplication[];
  readonly domains: readonly ClockDomain[];
  readonly cores: number;
  /** By application; follows what changes. */
  readonly deadlines: ReadonlyMap<string, number>;
  /** The applications that are there at a time, with their present targets. */
  at(timeSeconds: number): Situation;
  target(application: string): ScenarioTarget;
  apply(event: Extract<ScenarioEvent, { kind: 'target' | 'system' }>): void;
}

/** @throws {CotuneError} `ERR_SCENARIO` for an application that cannot run on the board */
export function createSituation(
  scenario: Scenario,
  board: VirtualBoard,
  networks: ReadonlyMap<string, ModelledNetwork>,
): Situations {
  const domains = clockDomains(board);
  const targets = new Map(scenario.applications.map(({ name, target }) => [name, target]));
  const deadlines = new Map(scenario.applications.map(({ name, target }) => [name, target.deadlineSeconds]));
  const profiles = new Map(
    scenario.applications.map((application, index) => [
      application.name,
      profileOf(application, index, scenario, board, networks),
    ]),
  );
  const managed = ({ name }: ScenarioApplication): ManagedApplication => ({
    name,
    target: targets.get(name)!,
    profile: profiles.get(name)!,
  });
  let system: SystemTarget = scenario.system;
  return {
    all: scenario.applications.map(managed),
    domains,
    cores: domains.reduce((sum, { cpus }) => sum + cpus.length, 0),
    deadlines,
    at: (timeSeconds) => ({
      system,
      applications: scenario.applications
        .filter(({ startSeconds, endSeconds }) => startSeconds <= timeSeconds && timeSeconds < endSeconds)
        .map(managed),
    }),
    target: (application) => targets.get(application)!,
    apply(event) {
      if (event.kind === 'system') system = { ...system, ...event.change };
      else {
        const target = { ...targets.get(event.application)!, ...event.change };
        targets.set(event.application, target);
        deadlines.set(event.application, target.deadlineSeconds);
      }
    },
  };
}

function profileOf(
  { name, network, subnets, mappings, threads, arrivals, target }: ScenarioApplication,
  index: number,
  { profileError }: Scenario,
  board: VirtualBoard,
  networks: ReadonlyMap<string, ModelledNetwork>,
): ManagedApplication['profile'] {
  const modelled = networks.get(network)!;
  const chosen = modelled.subnets.filter((subnet) => subnets?.includes(subnet.name) ?? true);
  const table = optionTable({ board, network: modelled, subnets: chosen, kinds: mappings, threads });
  const error = profileError && { ...profileError, seed: profileError.seed + index };
  if (table.length === 0)
    throw new CotuneError(
      'ERR_SCENARIO',
      `application ${name}: ${network} has no work for ${mappings.join(' or ')} of ${board.name}`,
    );
  const options = disturbOptions(table, error);
  const profile = { application: name, ratePerSecond: rateOf(arrivals, target.deadlineSeconds), options };
  return arrivals.kind === 'closed-loop' ? { ...profile, closedLoop: true } : profile;
}

/** Mean rate, as far as it can be known: a closed loop asks as fast as it is answered, with some time in between. */
function rateOf(arrivals: ArrivalSpec, deadlineSeconds: number): number {
  if (arrivals.kind === 'closed-loop') return (closedLoopLoad * arrivals.samples) / deadlineSeconds;
  if ('ratePerSecond' in arrivals) return arrivals.ratePerSecond;
  const times = arrivals.kind === 'trace' ? arrivals.recordedSeconds : arrivals.atSeconds;
  const span = times.at(-1)! - times[0]! || 1;
  const rate = times.length / span;
  return arrivals.kind === 'trace' ? (rate * arrivals.timesFaster) / arrivals.keepOneIn : rate;
}
