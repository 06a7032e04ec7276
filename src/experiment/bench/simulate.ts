/**
 * `cotune bench simulate`: how fast a scenario of two applications runs in virtual time, under a governor that is called
 * at every tick of 4 ms and under the joint manager, and whether memory grows with simulated time.
 */

import type { ModelledNetwork } from '../../application/modelled/network.js';
import type { Clock } from '../../core/clock.js';
import type { VirtualBoard } from '../../device/virtual/plant/description.js';
import type { Scenario } from '../scenario/types.js';
import { jointSetup } from '../simulation/joint-setup.js';
import { governorSetup, namedOption, type PolicySetup } from '../simulation/policies.js';
import { Simulation } from '../simulation/simulation.js';
import { createSituation } from '../simulation/situation.js';
import { alone, type BenchRow } from './bench.js';

const governor = 'schedutil-l4t';
const longRunHours = 10;
/** Until what runs for hours is compiled, and its buffers are as large as they get: simulated, and share of the time. */
const [warmUpSeconds, warmUpShare] = [300, 0.3];
/** Of the time; the rest is for the joint policy. */
const governedShare = 0.65;
/** Simulated between two looks at the clock. */
const sliceSeconds = 10;

export interface SimulateBenchOptions {
  readonly clock: Clock;
  /** For all cases together: the long run ends early where a machine is slow, and its rows say where. */
  readonly seconds: number;
  readonly scenario: Scenario;
  readonly board: VirtualBoard;
  readonly networks: ReadonlyMap<string, ModelledNetwork>;
  readonly onProgress: (text: string) => void;
}

export function benchSimulate(options: SimulateBenchOptions): BenchRow[] {
  const { seconds, onProgress } = options;
  onProgress(`${governor}, up to ${longRunHours} hours`);
  const governed = measure(options, governedSetup(options), governedShare * seconds);
  onProgress('joint');
  const managed = measure(
    options,
    jointSetup(options.scenario, options.board),
    (1 - governedShare) * seconds,
  );
  return [
    ...speedRows(governor, governed),
    ...speedRows('joint, 20 decisions a second', managed),
    alone(
      `memory growth over ${(governed.simulatedSeconds / 3600).toFixed(1)} simulated hours (${memory.name})`,
      governed.grownBytes,
      1,
      'bytes',
    ),
  ];
}

interface Measured {
  readonly simulatedSeconds: number;
  readonly wallSeconds: number;
  readonly events: number;
  readonly grownBytes: number;
}

function speedRows(name: string, { simulatedSeconds, wallSeconds, events }: Measured): BenchRow[] {
  const samples = Math.round(simulatedSeconds);
  return [
    alone(`${name}, simulated seconds per second`, simulatedSeconds / wallSeconds, samples, 'count'),
    alone(`${name}, events per second`, events / wallSeconds, samples, 'count'),
  ];
}

function measure(options: SimulateBenchOptions, setup: PolicySetup, seconds: number): Measured {
  const { clock } = options;
  const longest = warmUpSeconds + longRunHours * 3600;
  const simulation = open(options, setup, longest);
  const started = clock.now();
  const runUntil = (simulated: number, share: number) => {
    const { plant } = simulation;
    const until = started + share * seconds;
    while (plant.nowSeconds < simulated && clock.now() < until)
      simulation.advanceTo(plant.nowSeconds + sliceSeconds);
    return { seconds: plant.nowSeconds, wall: clock.now(), events: plant.events };
  };
  const warm = runUntil(warmUpSeconds, warmUpShare);
  const before = memory.bytes();
  const begin = clock.now();
  const end = runUntil(longest, 1);
  return {
    simulatedSeconds: end.seconds - warm.seconds,
    wallSeconds: end.wall - begin,
    events: end.events - warm.events,
    grownBytes: memory.bytes() - before,
  };
}

function open(options: SimulateBenchOptions, setup: PolicySetup, seconds: number): Simulation {
  const { board, networks } = options;
  const scenario = prolonged(options.scenario, seconds);
  return new Simulation({
    scenario,
    board,
    networks,
    seed: scenario.seed,
    policyName: setup.name,
    createPolicy: setup.create,
    governors: setup.governors,
  });
}

/** Whatever would go on until the end goes on until a later one. */
function prolonged(scenario: Scenario, seconds: number): Scenario {
  const later = <Span extends { readonly endSeconds: number }>(span: Span): Span =>
    span.endSeconds < scenario.seconds ? span : { ...span, endSeconds: seconds };
  return {
    ...scenario,
    seconds,
    applications: scenario.applications.map(later),
    background: scenario.background.map(later),
  };
}

function governedSetup({ scenario, board, networks }: SimulateBenchOptions): PolicySetup {
  const { all } = createSituation(scenario, board, networks);
  const choices = new Map(all.map((application) => [application.name, namedOption(application, 'largest')]));
  return governorSetup(governor, board, choices);
}

/** Node offers its collector only where it was started with --expose-gc. */
const memory =
  globalThis.gc === undefined
    ? { name: 'resident', bytes: () => process.memoryUsage.rss() }
    : {
        name: 'heap',
        bytes: () => {
          globalThis.gc!();
          return process.memoryUsage().heapUsed;
        },
      };
