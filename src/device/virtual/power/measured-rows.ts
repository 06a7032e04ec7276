/**
 * Reads measured power of a cluster from CSV (RFC 4180). Columns are those of GemStone's data of the Odroid-XU3's
 * big cluster: MHz, volts, watts, °C and percent for each of the cores 4 to 7, events per second averaged over the
 * four cores. Whatever is wrong is listed, all of it at once, with its line.
 */
import { type CsvRecord, csvRecords } from '../../../core/csv.js';
import { CotuneError } from '../../../core/errors.js';
import type { EventRates } from './counters.js';

export interface MeasuredRow {
  readonly line: number;
  readonly workload: string;
  /** Copies of the workload that ran at the same time. */
  readonly instances: number;
  readonly hertz: number;
  readonly volts: number;
  readonly watts: number;
  readonly celsiusOfCores: readonly number[];
  /** 0 to 1, of each core. */
  readonly utilisations: readonly number[];
  /** Null where the columns of the counters were not asked for. */
  readonly rates: EventRates | null;
}

interface Column {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
}

const cores = [4, 5, 6, 7];
const numberColumns: readonly Column[] = [
  { name: 'instances', minimum: 1, maximum: 1024 },
  { name: 'freq_a15_mhz', minimum: 1, maximum: 100_000 },
  { name: 'volt_a15', minimum: 0.1, maximum: 5 },
  { name: 'power_a15_w', minimum: 1e-6, maximum: 10_000 },
  ...cores.map((core) => ({ name: `temp_c${core}`, minimum: -60, maximum: 250 })),
  // A share counted in ticks overshoots a little.
  ...cores.map((core) => ({ name: `util_c${core}`, minimum: 0, maximum: 110 })),
];
const counterColumns: Readonly<Record<keyof EventRates, string>> = {
  cycles: 'a15_cycles_per_s',
  instructions: 'a15_ev_0x1b',
  integerInstructions: 'a15_ev_0x73',
  instructionFetches: 'a15_ev_0x14',
  secondLevelLoads: 'a15_ev_0x50',
  unalignedAccesses: 'a15_ev_0x6a',
  busAccesses: 'a15_ev_0x19',
};

/**
 * @param path for the errors
 * @param withCounters whether the columns of the counters are needed
 * @throws {CotuneError} `ERR_POWER_ROWS` with everything that is wrong
 */
export function parseMeasuredRows(text: string, path: string, withCounters: boolean): MeasuredRow[] {
  const [header, ...records] = recordsOf(text, path);
  if (header === undefined) throw rowsError(path, ['the file is empty']);
  const columns = header.record.map((name) => name.trim());
  const needed = withCounters ? [...numberColumns, ...counterColumnsInRange()] : numberColumns;
  const missing = ['workload', ...needed.map(({ name }) => name)].filter((name) => !columns.includes(name));
  if (missing.length > 0) throw rowsError(path, [`line 1: the header lacks ${missing.join(', ')}`]);
  if (records.length === 0) throw rowsError(path, ['there is no row below the header']);
  const problems: string[] = [];
  const rows = records.map(({ record, info }) => {
    const cell = (name: string) => record[columns.indexOf(name)]?.trim() ?? '';
    problems.push(...problemsOf(cell, needed).map((problem) => `line ${info.lines}: ${problem}`));
    return rowOf(cell, info.lines, withCounters);
  });
  if (problems.length > 0) throw rowsError(path, problems);
  return rows;
}

/** One line, however much is wrong: the first of it, and how much more there is. */
export function rowsError(path: string, problems: readonly string[]): CotuneError {
  const shown = problems.slice(0, 20);
  const more = problems.length > shown.length ? [`and ${problems.length - shown.length} more`] : [];
  return new CotuneError('ERR_POWER_ROWS', `${path}: ${[...shown, ...more].join('; ')}`);
}

const counterColumnsInRange = (): Column[] =>
  Object.values(counterColumns).map((name) => ({ name, minimum: 0, maximum: 1e13 }));

type Cell = (name: string) => string;

function problemsOf(cell: Cell, needed: readonly Column[]): string[] {
  const nameless = cell('workload') === '' ? ['workload is empty'] : [];
  return [...nameless, ...needed.flatMap((column) => rangeProblem(column, cell(column.name)))];
}

function rangeProblem({ name, minimum, maximum }: Column, text: string): string[] {
  const value = Number(text);
  if (text !== '' && value >= minimum && value <= maximum) return [];
  return [`${name} is '${text}', not a number from ${minimum} to ${maximum}`];
}

function rowOf(cell: Cell, line: number, withCounters: boolean): MeasuredRow {
  return {
    line,
    workload: cell('workload'),
    instances: Number(cell('instances')),
    hertz: Number(cell('freq_a15_mhz')) * 1e6,
    volts: Number(cell('volt_a15')),
    watts: Number(cell('power_a15_w')),
    celsiusOfCores: cores.map((core) => Number(cell(`temp_c${core}`))),
    utilisations: cores.map((core) => Number(cell(`util_c${core}`)) / 100),
    rates: withCounters ? ratesOf(cell) : null,
  };
}

/** The columns hold means of the cores; a cluster's events are those of all of them. */
function ratesOf(cell: Cell): EventRates {
  const entries = Object.entries(counterColumns).map(([key, name]) => [
    key,
    Number(cell(name)) * cores.length,
  ]);
  return Object.fromEntries(entries) as Record<keyof EventRates, number>;
}

const recordsOf = (text: string, path: string): CsvRecord[] =>
  csvRecords(text, (what, line) => rowsError(path, [`${line === null ? '' : `line ${line}: `}${what}`]));
