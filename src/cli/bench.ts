/** `cotune bench`: the project's own benchmarks. */
import { Argument, Command, Option } from 'commander';
import { familyNamed, familyNames } from '../application/network/families.js';
import { createRealClock } from '../core/clock.js';
import { formatQuantity } from '../core/units.js';
import { describeMachine } from '../device/linux/machine.js';
import type { BenchResult, BenchRow } from '../experiment/bench/bench.js';
import { benchDecide } from '../experiment/bench/decide.js';
import { type BenchEngineOptions, benchEngine } from '../experiment/bench/engine.js';
import { familyCases, libraryCases } from '../experiment/bench/engine-cases.js';
import { benchExtraction } from '../experiment/bench/extraction.js';
import { benchSample } from '../experiment/bench/sample.js';
import { benchSimulate } from '../experiment/bench/simulate.js';
import { benchSwitch } from '../experiment/bench/switch.js';
import { threadChoices } from '../experiment/demo.js';
import { readScenario } from '../experiment/scenario/scenario.js';
import { readBoard, readNetworks, surroundings } from '../experiment/scenario/surroundings.js';
import { numberIn } from './arguments.js';
import { readBenchArchs } from './bench-archs.js';
import { bundledLibrary, bundledScenario } from './bundled.js';
import { log, printJson } from './output.js';
import { padEnd, padStart } from './text.js';

const benchmarks = ['engine', 'switch', 'sample', 'decide', 'simulate'] as const;

interface BenchOptions {
  readonly library: string;
  readonly family?: string;
  readonly widthMult: number;
  readonly archs?: string;
  readonly seconds: number;
  readonly switches: number;
  readonly json?: boolean;
}

export function benchCommand(): Command {
  return new Command('bench')
    .description(
      "Measures cotune against its reference, both in one run: quote ratios, absolute times are this machine's.",
    )
    .addArgument(new Argument('<what>', 'what to measure').choices(benchmarks))
    .addOption(
      new Option('--library <dir>', 'supernet with its library').default(bundledLibrary, 'the bundled one'),
    )
    .addOption(
      new Option(
        '--family <name>',
        'engine: a published network of this family, with random weights',
      ).choices(familyNames),
    )
    .option('--width-mult <w>', 'engine: its width', numberIn({ minimum: 0.05, maximum: 8 }), 1)
    .option('--archs <file>', 'engine: a JSON list of its sub-networks to measure')
    .option(
      '--seconds <n>',
      'engine, sample, decide and simulate: time for all cases',
      numberIn({ minimum: 1, maximum: 3600 }),
      24,
    )
    .option(
      '--switches <n>',
      'switch: cold switches per case',
      numberIn({ minimum: 1, maximum: 10_000, whole: true }),
      120,
    )
    .option('--json', 'print one JSON document')
    .action(bench);
}

async function bench(what: (typeof benchmarks)[number], options: BenchOptions): Promise<void> {
  const { library, seconds, switches, json } = options;
  const [clock, machine] = [createRealClock(), describeMachine()];
  const onProgress = (text: string) => log(`bench ${what}: ${text}`);
  const benches = {
    engine: () =>
      engineRows(options, { clock, seconds, onProgress }, threadChoices(machine.cores).slice(0, 2)),
    switch: () => benchSwitch({ clock, library, coldSwitches: switches, onProgress }),
    sample: () => benchSample({ clock, seconds, onProgress }),
    decide: () => benchDecide({ clock, seconds, onProgress }),
    simulate: async () => benchSimulate({ ...(await twoApplications()), clock, seconds, onProgress }),
  };
  const rows = await benches[what]();
  const result: BenchResult = { bench: what, rows, machine };
  if (json) printJson(result);
  else for (const line of tableLines(rows)) process.stdout.write(`${line}\n`);
}

/** The bundled library's ends, or with a family the sub-networks of its published network. */
async function engineRows(
  { library, family, widthMult, archs }: BenchOptions,
  common: Omit<BenchEngineOptions, 'cases' | 'openings'>,
  threads: readonly number[],
): Promise<BenchRow[]> {
  if (family === undefined)
    return benchEngine({ ...common, openings: 3, cases: await libraryCases(library, threads) });
  const { cases, supernet } = familyCases({
    family: familyNamed(family)!,
    widthMultiplier: widthMult,
    archs: await readBenchArchs(archs),
    threads,
  });
  return [
    ...(await benchEngine({ ...common, openings: 2, cases })),
    ...benchExtraction(common.clock, supernet),
  ];
}

/** What `simulate` runs: two applications on one graphics processor. */
async function twoApplications() {
  const scenario = await readScenario(bundledScenario('s4-two-models'), {}, surroundings);
  const board = await readBoard(scenario.board);
  return { scenario, board, networks: readNetworks(scenario, board) };
}

function tableLines(rows: readonly BenchRow[]): string[] {
  const width = Math.max(...rows.map((row) => row.case.length));
  const cell = (value: number | null, unit: BenchRow['unit']) =>
    value === null ? '' : formatQuantity(value, unit);
  return rows.map((row) => {
    const ratio = row.ratio === null ? '' : `${row.ratio.toFixed(3)} x`;
    const reference = cell(row.reference, row.unit);
    const columns = [cell(row.ours, row.unit), reference, ratio].map((text) => padStart(text, 10)).join('  ');
    return `${padEnd(row.case, width)}  ${columns}  (${row.samples} samples)`;
  });
}
