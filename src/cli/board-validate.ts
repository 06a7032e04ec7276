/** `cotune board validate`: a board's power model against measured rows. */
import { readFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { CotuneError } from '../core/errors.js';
import { boardByName } from '../device/board/boards.js';
import { observedCluster } from '../device/virtual/power/board.js';
import { parseMeasuredRows } from '../device/virtual/power/measured-rows.js';
import {
  type ErrorSummary,
  predict,
  summarise,
  type ValidationMode,
  validationModes,
} from '../device/virtual/power/validate.js';
import { printJson } from './output.js';

interface ValidateOptions {
  readonly rows: string;
  readonly mode: ValidationMode;
  readonly json?: boolean;
}

export function validateCommand(): Command {
  return new Command('validate')
    .summary("compare a board's power model with measured rows")
    .description("Compares a board's power model, with the coefficients that ship, with measured rows.")
    .argument('<name>', 'the board')
    .requiredOption('--rows <csv>', 'measurements; docs/boards.md lists the columns')
    .addOption(
      new Option('--mode <mode>', 'what the model is told of a workload')
        .choices(validationModes)
        .default('utilisation'),
    )
    .option('--json', 'print one JSON document')
    .action(validate);
}

async function validate(name: string, { rows: path, mode, json }: ValidateOptions): Promise<void> {
  const board = boardByName(name).name;
  const cluster = observedCluster(board);
  const rows = parseMeasuredRows(await textOf(path), path, mode === 'counters');
  const summary = summarise(predict(cluster, rows, mode, path));
  if (json) printJson({ board, mode, ...summary });
  else process.stdout.write(`${summaryLine(board, mode, summary)}\n`);
}

async function textOf(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((cause: Error) => {
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${cause.message}`, { cause });
  });
}

const known: Readonly<Record<ValidationMode, string>> = {
  utilisation: 'from utilisation, clock, voltage and temperature',
  activity: 'with the activity factor of each workload measured at 1000 MHz',
  counters: 'from counters',
};

function summaryLine(board: string, mode: ValidationMode, summary: ErrorSummary): string {
  const percent = (value: number) => `${value.toFixed(1)} %`;
  const { rows, workloads, meanAbsolutePercentageError, medianAbsolutePercentageError, p90, bias } = summary;
  return [
    `${board}, ${known[mode]}: ${rows} rows of ${workloads} workloads`,
    `mean error ${percent(meanAbsolutePercentageError)}, median ${percent(medianAbsolutePercentageError)}`,
    `nine in ten below ${percent(p90)}, bias ${percent(bias)}`,
  ].join('; ');
}
