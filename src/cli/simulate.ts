/** `cotune simulate`: a scenario on a virtual board in virtual time. */
import { Command } from 'commander';
import { createRealClock } from '../core/clock.js';
import { formatQuantity } from '../core/units.js';
import { readScenario } from '../experiment/scenario/scenario.js';
import { readBoard, readNetworks, surroundings } from '../experiment/scenario/surroundings.js';
import { boardChoice } from '../experiment/scenario/to-scenario.js';
import { judgeChecks } from '../experiment/simulation/checks.js';
import { type SimulateResult, simulate, simulatedPolicies } from '../experiment/simulation/simulate.js';
import { createSituation } from '../experiment/simulation/situation.js';
import { isPolicyFile, loadPolicy } from '../experiment/user-policy/load-policy.js';
import { numberIn } from './arguments.js';
import { log, printJson } from './output.js';
import { createSimulationJournal } from './simulation-journal.js';
import { padEnd, padStart } from './text.js';

interface SimulateCommandOptions {
  readonly policy: string;
  readonly board?: string;
  readonly seed?: number;
  readonly journal?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

export function simulateCommand(): Command {
  return new Command('simulate')
    .description(
      'Runs a scenario on a virtual board in virtual time, under one policy. Everything is simulated.',
    )
    .argument(
      '<scenario>',
      'a YAML file such as scenarios/s3-one-model.yaml; docs/simulation.md describes it',
    )
    .option(
      '--policy <name>',
      `${simulatedPolicies.join(', ')}; a governor runs one sub-network: NAME:best, largest, smallest or its name; ladder and slack take a governor: NAME:GOVERNOR; or a file with a policy of yours, as docs/policies.md says`,
      'joint',
    )
    .option('--board <name>', "a virtual board or a board file, in the place of the scenario's")
    .option(
      '--seed <n>',
      'of everything drawn at random',
      numberIn({ minimum: 0, maximum: 2 ** 32 - 1, whole: true }),
    )
    .option('--journal <file>', 'write everything that happens, a JSON object a line')
    .option('--strict', "fail when one of the scenario's checks fails")
    .option('--json', 'print one JSON document')
    .action(run);
}

async function run(path: string, options: SimulateCommandOptions): Promise<void> {
  const { policy, seed, strict, json } = options;
  const overrides = {
    ...(seed !== undefined && { seed }),
    ...(options.board !== undefined && { board: boardChoice(options.board, '.') }),
  };
  const scenario = await readScenario(path, overrides, surroundings);
  const board = await readBoard(scenario.board);
  const networks = readNetworks(scenario, board);
  const situations = () => createSituation(scenario, board, networks);
  const journal = createSimulationJournal(options.journal, scenario, board, situations);
  const userPolicy = isPolicyFile(policy) ? await loadPolicy(policy) : null;
  const clock = createRealClock();
  const startSeconds = clock.now();
  const result = simulate({
    scenario,
    board,
    networks,
    policy,
    ...(userPolicy && { userPolicy }),
    onTrouble: (place, error) => log(`cotune: ${place}: ${error.message}`),
    ...(journal && { onEvent: journal.write }),
  });
  const wallSeconds = clock.now() - startSeconds;
  await journal?.close();
  const checks = judgeChecks(scenario, result);
  const head = { scenario: scenario.name, board: board.name, policy, seed: scenario.seed, simulated: true };
  if (json) printJson({ ...head, ...result, checks, wallSeconds });
  else print(head, result, checks, wallSeconds);
  if (strict && checks.some(({ passed }) => !passed)) process.exitCode = 1;
}

type Checks = ReturnType<typeof judgeChecks>;

function print(
  head: { readonly scenario: string; readonly board: string; readonly policy: string; readonly seed: number },
  result: SimulateResult,
  checks: Checks,
  wallSeconds: number,
): void {
  const lines = [
    `${head.scenario} on ${head.board} under ${head.policy}, seed ${head.seed}: simulated, not measured`,
    `${formatQuantity(result.seconds, 'seconds')} in ${formatQuantity(wallSeconds, 'seconds')}; ${powerText(result)}; hottest ${formatQuantity(result.peakCelsius, 'celsius')}`,
    ...(result.choices ?? []).map(({ name, subnet, mapping }) => `${name} runs ${subnet} on ${mapping}`),
    ...(result.clocks ?? []).map(
      ({ domain, hertz }) => `${domain} runs at ${formatQuantity(hertz, 'hertz')}`,
    ),
    '',
    ...tableLines(result),
    ...checks.map(checkLine),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function powerText({ energyJoules, boardBaseJoules, meanPowerWatts }: SimulateResult): string {
  const energy = formatQuantity(energyJoules, 'joules');
  const base = formatQuantity(boardBaseJoules, 'joules');
  return `${energy} at the plug, ${base} of it whatever runs; mean ${formatQuantity(meanPowerWatts, 'watts')}`;
}

function tableLines({ apps }: SimulateResult): string[] {
  const width = Math.max(11, ...apps.map(({ name }) => name.length));
  const optional = (value: number | null, unit: 'seconds' | 'ratio') =>
    value === null ? '-' : formatQuantity(value, unit);
  const columns = ['requests', 'missed', 'burst', 'p50', 'p95', 'p99', 'accuracy', 'switches', 'recovery'];
  const row = (name: string, cells: readonly string[]) =>
    padEnd(name, width) + cells.map((cell) => padStart(cell, 10)).join('');
  return [
    row('application', columns),
    ...apps.map((app) =>
      row(app.name, [
        String(app.requests),
        optional(app.missRate, 'ratio'),
        String(app.longestMissBurst),
        optional(app.latencySeconds.p50, 'seconds'),
        optional(app.latencySeconds.p95, 'seconds'),
        optional(app.latencySeconds.p99, 'seconds'),
        optional(app.accuracyMean, 'ratio'),
        String(app.switches),
        optional(app.recoverySeconds, 'seconds'),
      ]),
    ),
  ];
}

function checkLine({ name, value, limit, passed }: Checks[number]): string {
  const seen = value === null ? 'nothing seen' : String(Number(value.toPrecision(4)));
  return `${passed ? 'ok     ' : 'FAILED '} ${name}: ${seen}, at most ${limit}`;
}
