/** `cotune simulate`: one scenario under one policy, from their names to the numbers. */
import type { ModelledNetwork } from '../../application/modelled/network.js';
import type { VirtualBoard } from '../../device/virtual/plant/description.js';
import type { CreatePolicy } from '../../manager/policy/create-policy.js';
import type { JournalEvent } from '../journal.js';
import type { Scenario } from '../scenario/types.js';
import { baselinePolicies, baselineSetup } from './baselines.js';
import { bestWithClocks, type StaticConfiguration } from './best-clocks.js';
import { bestStatic } from './best-static.js';
import { jointSetup } from './joint-setup.js';
import { oracleSetup } from './oracle-setup.js';
import {
  type FixedChoices,
  fixedClocksSetup,
  governorPolicies,
  governorSetup,
  namedOption,
  type PolicySetup,
  unknownPolicy,
} from './policies.js';
import { Simulation, type SimulationResult } from './simulation.js';
import { createSituation, type Situations } from './situation.js';
import { userSetup } from './user-setup.js';

export interface SimulateOptions {
  readonly scenario: Scenario;
  readonly board: VirtualBoard;
  readonly networks: ReadonlyMap<string, ModelledNetwork>;
  /** `NAME` or `NAME:WHICH`, as on the command line. */
  readonly policy: string;
  /** What the name stands for, where it is that of a user's own. */
  readonly userPolicy?: CreatePolicy;
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
  /** The clocks that the best static configuration has for ever; null under another policy. */
  readonly clocks: readonly { readonly domain: string; readonly hertz: number }[] | null;
}

export const simulatedPolicies = [
  'joint',
  'oracle',
  ...baselinePolicies,
  'static-best',
  'default',
  ...governorPolicies,
];

/** @throws {CotuneError} `ERR_USAGE` for a policy that there is not, `ERR_SCENARIO` for a scenario that cannot run */
export function simulate(options: SimulateOptions): SimulateResult {
  const { scenario } = options;
  const { setup, choices = null, clocks = null } = setupOf(options);
  const result = run(options, setup, { events: true }, scenario.seconds);
  return {
    ...result,
    choices: choices && describe(choices),
    clocks: clocks && [...clocks].map(([domain, hertz]) => ({ domain, hertz })),
  };
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
  readonly choices?: FixedChoices;
  readonly clocks?: ReadonlyMap<string, number>;
}

function setupOf(options: SimulateOptions): Chosen {
  const { policy, userPolicy } = options;
  if (userPolicy !== undefined) return { setup: userSetup(policy, userPolicy) };
  const [name, which] = policy.split(':', 2) as [string, string?];
  if (name === 'joint' && which === undefined) return { setup: jointSetup(options.scenario, options.board) };
  if (name === 'oracle' && which === undefined)
    return { setup: oracleSetup(options.scenario, options.board, options.networks) };
  const baseline = baselineSetup(name, which, options.board);
  if (baseline !== undefined) return { setup: baseline };
  const fixesClocks = name === 'static-best' && which === undefined;
  if (!fixesClocks && !isGoverned(name)) throw unknownPolicy(name, simulatedPolicies);
  const situations = createSituation(options.scenario, options.board, options.networks);
  if (fixesClocks) return withClocks(options, situations);
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

function withClocks(options: SimulateOptions, { all: applications, domains }: Situations): Chosen {
  const { scenario, onProgress } = options;
  const chosenOf = ({ options: chosen, levels }: StaticConfiguration) => {
    const choices = new Map(applications.map(({ name }, index) => [name, chosen[index]!]));
    const clocks = new Map(domains.map(({ name, hertz }, index) => [name, hertz[levels[index]!]!]));
    return { choices, clocks, setup: fixedClocksSetup(choices, clocks) };
  };
  const best = bestWithClocks({
    scenario,
    applications,
    domains,
    run: (configuration) => run(options, chosenOf(configuration).setup, { events: false }, scenario.seconds),
    onProgress: (runs) => onProgress?.(`best static: run ${runs}`),
  });
  return chosenOf(best);
}

function describe(choices: FixedChoices): SimulateResult['choices'] {
  return [...choices].map(([name, { subnet, mapping }]) => ({ name, subnet, mapping: mapping.name }));
}
