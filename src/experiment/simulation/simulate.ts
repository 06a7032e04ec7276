/** `cotune simulate`: one scenario under one policy, from their names to the numbers. */
import type { ModelledNetwork } from '../../application/modelled/network.js';
import type { VirtualBoard } from '../../device/virtual/plant/description.js';
import { createCoordinatedPolicy } from '../../manager/policy/coordinated.js';
import type { JournalEvent } from '../journal.js';
import type { Scenario } from '../scenario/types.js';
import { bestStatic } from './best-static.js';
import {
  type FixedChoices,
  governorPolicies,
  governorSetup,
  namedOption,
  type PolicySetup,
  unknownPolicy,
} from './policies.js';
import { Simulation, type SimulationResult } from './simulation.js';
import { createSituation, type Situations } from './situation.js';

export interface SimulateOptions {
  readonly scenario: Scenario;
  readonly board: VirtualBoard;
  readonly networks: ReadonlyMap<string, ModelledNetwork>;
  /** `NAME` or `NAME:WHICH`, as on the command line. */
  readonly policy: string;
  readonly onEvent?: (event: JournalEvent) => void;
  readonly onTrouble?: (place: string, error: Error) => void;
  /** A long step goes on; for people. */
  readonly onProgress?: (text: string) => void;
}

export interface SimulateResult extends SimulationResult {
  /** What each application ran for ever under a governor policy; null under another. */
  readonly choices:
    | readonly { readonly name: string; readonly subnet: string; readonly mapping: string }[]
    | null;
}

export const simulatedPolicies = ['joint', 'default', ...governorPolicies] as const;

/** @throws {CotuneError} `ERR_USAGE` for a policy that there is not, `ERR_SCENARIO` for a scenario that cannot run */
export function simulate(options: SimulateOptions): SimulateResult {
  const { scenario } = options;
  const [name, which] = options.policy.split(':', 2) as [string, string?];
  const { setup, choices } = setupOf(options, name, which);
  const result = run(options, setup, { events: true }, scenario.seconds);
  return { ...result, choices: choices && describe(choices) };
}

function run(
  options: SimulateOptions,
  setup: PolicySetup,
  { events }: { readonly events: boolean },
  seconds: number,
): SimulationResult {
  const { scenario, board, networks, onEvent, onTrouble } = options;
  const simulation = new Simulation({
    scenario,
    board,
    networks,
    seed: scenario.seed,
    policyName: options.policy,
    createPolicy: setup.create,
    governors: setup.governors,
    ...(events && onEvent && { onEvent }),
    ...(onTrouble && { onTrouble }),
  });
  simulation.advanceTo(seconds);
  return simulation.result;
}

interface Chosen {
  readonly setup: PolicySetup;
  readonly choices: FixedChoices | null;
}

function setupOf(options: SimulateOptions, name: string, which: string | undefined): Chosen {
  if (name === 'joint' && which === undefined) return { setup: jointSetup(options), choices: null };
  if (!isGoverned(name)) throw unknownPolicy(name, simulatedPolicies);
  const situations = createSituation(options.scenario, options.board, options.networks);
  const choices =
    which === undefined || which === 'best' ? best(options, name, situations) : named(situations, which);
  return { setup: governorSetup(name, options.board, choices), choices };
}

const isGoverned = (name: string) =>
  name === 'default' || (governorPolicies as readonly string[]).includes(name);

function named({ all }: Situations, which: string): FixedChoices {
  return new Map(all.map((application) => [application.name, namedOption(application, which)]));
}

function best(options: SimulateOptions, governor: string, { all }: Situations): FixedChoices {
  const { scenario, board, onProgress } = options;
  const tryOut = (choices: FixedChoices) =>
    run(options, governorSetup(governor, board, choices), { events: false }, scenario.seconds);
  return bestStatic(scenario, all, tryOut, (runs) => onProgress?.(`best static: run ${runs}`));
}

function describe(choices: FixedChoices): SimulateResult['choices'] {
  return [...choices].map(([name, { subnet, mapping }]) => ({ name, subnet, mapping: mapping.name }));
}

function jointSetup({ scenario, board }: SimulateOptions): PolicySetup {
  const clocked = board.domains.filter(({ kind }) => kind !== 'memory');
  const power = board.rails.find(({ base }) => base);
  return {
    name: 'joint',
    governors: Object.fromEntries(clocked.map(({ name }) => [name, 'userspace'])),
    create: ({ all, domains }) =>
      createCoordinatedPolicy({
        applications: all,
        domains,
        system: scenario.system,
        baseWatts: restWatts(board),
        monitors: {
          power: power === undefined ? null : `power.${power.name}`,
          temperatures: board.zones.map(({ name }) => `temperature.${name}`),
        },
      }),
  };
}

/** What no processor takes: the board, and its memory at rest. */
function restWatts({ base, regulator, domains }: VirtualBoard): number {
  const memory = domains.reduce(
    (sum, domain) => sum + (domain.kind === 'memory' ? domain.power.idleWatts : 0),
    0,
  );
  return base.watts + memory / regulator.efficiency;
}
