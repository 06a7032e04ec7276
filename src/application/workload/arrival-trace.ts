/** Recorded arrivals: a CSV with a column `arrival_ms`, milliseconds from the start, ascending. */
import { csvRecords } from '../../core/csv.js';
import { CotuneError } from '../../core/errors.js';

const column = 'arrival_ms';

/**
 * @param name of the file, for errors
 * @returns the times in seconds, at least one
 * @throws {CotuneError} `ERR_ARRIVAL_TRACE` with the line that is wrong
 */
export function parseArrivalTrace(text: string, name: string): number[] {
  const refuse = (what: string, line: number | null) =>
    new CotuneError('ERR_ARRIVAL_TRACE', `${name}${line === null ? '' : `, line ${line}`}: ${what}`);
  const [header, ...rows] = csvRecords(text, refuse);
  const index = header?.record.map((title) => title.trim()).indexOf(column) ?? -1;
  if (index < 0) throw refuse(`the first line names no column ${column}`, 1);
  if (rows.length === 0) throw refuse('no arrivals follow', null);
  let previous = 0;
  return rows.map(({ record, info }) => {
    const milliseconds = numberOf(record[index]);
    if (!(milliseconds >= previous)) throw refuse(`${column} must be a number and ascend from 0`, info.lines);
    previous = milliseconds;
    return milliseconds / 1000;
  });
}

/** An empty cell is no number, and neither is infinity. */
function numberOf(cell = ''): number {
  const value = cell.trim() === '' ? Number.NaN : Number(cell);
  return Number.isFinite(value) ? value : Number.NaN;
}
