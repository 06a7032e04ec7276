/**
 * HAT's latency data sets: for each sampled sub-transformer its ten features and what its encoder and decoder took
 * on a device.
 *
 * @see hardware-aware-transformers, latency_dataset/*.csv; latencies are in milliseconds
 */
import { csvRecords } from '../../../core/csv.js';
import { hatFeatureNames, hatNorms } from './hat-space.js';
import { someOf, tableError } from './table-error.js';

export interface HatRow {
  /** Normalised. */
  readonly features: readonly number[];
  /** Encoder and decoder together. */
  readonly latencySeconds: number;
}

/** A model of ten features is not made from a handful of rows. */
const fewestRows = 100;

const latencyNames = ['latency_mean_encoder', 'latency_mean_decoder'];

/** Whether a text begins with the header of such a data set. */
export const looksLikeHatDataset = (text: string) => text.trimStart().startsWith(hatFeatureNames[0]);

/** @throws {CotuneError} ERR_DEVICE_TABLE with the line */
export function parseHatDataset(text: string, source: string): HatRow[] {
  const [header, ...records] = csvRecords(text, (what, line) =>
    tableError(source, line === null ? what : `line ${line}: ${what}`),
  );
  const columnOf = columnsOf(header?.record ?? [], source);
  const features = hatFeatureNames.map(columnOf);
  const latencies = latencyNames.map(columnOf);
  const rows = records.map(({ record, info }) => {
    const numberAt = (column: number) => {
      const value = Number(record[column]);
      if (record[column]?.trim() && Number.isFinite(value) && value > 0) return value;
      throw tableError(source, `line ${info.lines}: ${header!.record[column]} is no number above 0`);
    };
    return {
      features: features.map((column, index) => numberAt(column) / hatNorms[index]!),
      latencySeconds: latencies.reduce((sum, column) => sum + numberAt(column) / 1000, 0),
    };
  });
  if (rows.length < fewestRows)
    throw tableError(source, `it has ${rows.length} rows, at least ${fewestRows} are needed`);
  return rows;
}

function columnsOf(header: readonly string[], source: string): (name: string) => number {
  const find = (name: string) => header.findIndex((column) => column === name || column === `${name}_ms`);
  const missing = [...hatFeatureNames, ...latencyNames].filter((name) => find(name) < 0);
  if (missing.length > 0) throw tableError(source, `it has no column ${someOf(missing)}`);
  return find;
}
