/** Reads comma-separated values (RFC 4180) with the line of each record, so that a person finds what is wrong. */
import { type CsvError, parse } from 'csv-parse/sync';
import type { CotuneError } from './errors.js';

export interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * @param refuse makes the error for a text that is no CSV: what is wrong, and in which line where that is known
 * @returns every record, the header too; empty lines are left out
 */
export function csvRecords(
  text: string,
  refuse: (what: string, line: number | null) => CotuneError,
): CsvRecord[] {
  try {
    const options = { bom: true, info: true, relaxColumnCount: true, skipEmptyLines: true } as const;
    return parse(text, options) as unknown as CsvRecord[];
  } catch (cause) {
    const { message, lines } = cause as CsvError & { lines?: number };
    throw refuse(`this is no CSV: ${message}`, lines ?? null);
  }
}
