/** `cotune bench`: the project's own benchmarks. */
import { Argument, Command, Option } from 'commander';
import { createRealClock } from '../core/clock.js';
import { formatQuantity } from '../core/units.js';
import { describeMachine } from '../device/linux/machine.js';
import type { BenchResult, BenchRow } from '../experiment/bench/bench.js';
import { benchEngine } from '../experiment/bench/engine.js';
import { benchSwitch } from '../experiment/bench/switch.js';
import { threadChoices } from '../experiment/demo.js';
import { numberIn } from './arguments.js';
import { bundledLibrary } from './bundled.js';
import { log, printJson } from './output.js';
import { padEnd, padStart } from './text.js';

interface BenchOptions {
  readonly library: string;
  readonly seconds: number;
  readonly switches: number;
  readonly json?: boolean;
}

export function benchCommand(): Command {
  return new Command('bench')
    .description(
      "Measures cotune against its reference, both in one run: quote ratios, absolute times are this machine's.",
    )
    .addArgument(new Argument('<what>', 'what to measure').choices(['engine', 'switch']))
    .addOption(
      new Option('--library <dir>', 'supernet with its library').default(bundledLibrary, 'the bundled one'),
    )
    .option('--seconds <n>', 'engine: time for all cases', numberIn({ minimum: 1, maximum: 3600 }), 24)
    .option(
      '--switches <n>',
      'switch: cold switches per case',
      numberIn({ minimum: 1, maximum: 10_000, whole: true }),
      120,
    )
    .option('--json', 'print one JSON document')
    .action(bench);
}

async function bench(what: string, { library, seconds, switches, json }: BenchOptions): Promise<void> {
  const [clock, machine] = [createRealClock(), describeMachine()];
  const onProgress = (text: string) => log(`bench ${what}: ${text}`);
  const rows =
    what === 'engine'
      ? await benchEngine({
          clock,
          library,
          threads: threadChoices(machine.cores).slice(0, 2),
          seconds,
          onProgress,
        })
      : await benchSwitch({ clock, library, coldSwitches: switches, onProgress });
  const result: BenchResult = { bench: what, rows, machine };
  if (json) printJson(result);
  else for (const line of tableLines(rows)) process.stdout.write(`${line}\n`);
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
